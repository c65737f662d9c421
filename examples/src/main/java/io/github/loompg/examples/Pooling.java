package io.github.loompg.examples;

import io.github.loompg.Connection;
import io.github.loompg.Pool;
import io.github.loompg.PoolOptions;
import io.github.loompg.Postgres;
import java.time.Duration;

/** Connections that many threads share. */
final class Pooling {
    private Pooling() {}

    static long visits(String server) {
        PoolOptions options = PoolOptions.of(server).minSize(2).maxSize(10).acquireTimeout(Duration.ofSeconds(3));
        try (Pool pool = Postgres.createPool(options)) {
            pool.execute("CREATE TABLE visit(page text)");
            pool.execute("INSERT INTO visit(page) VALUES($1)", "/");
            pool.transaction(tx -> {
                tx.execute("INSERT INTO visit(page) VALUES($1)", "/about");
            });

            // for what needs the same connection more than once
            try (Connection connection = pool.acquire()) {
                connection.execute("SET search_path = public");
                return connection.requireVal(Long.class, "SELECT count(*) FROM visit");
            }
        }
    }
}
