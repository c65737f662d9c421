package io.github.loompg.examples;

import io.github.loompg.AsyncConnection;
import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.data.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A table of users, for code that waits and for code that does not. */
final class Users {
    record User(int id, String name, LocalDate dob) {}

    private Users() {}

    /** Gives back who is in the table in the end. */
    static List<User> waiting(String server) {
        try (Connection connection = Postgres.connect(server)) {
            connection.execute("CREATE TEMP TABLE users(id serial PRIMARY KEY, name text, dob date)");
            connection.execute("INSERT INTO users(name, dob) VALUES($1, $2)", "Bob", LocalDate.of(1984, 3, 1));

            Row row = connection.requireRow("SELECT * FROM users WHERE name = $1", "Bob");
            int id = row.getInt("id");
            LocalDate dob = row.get("dob", LocalDate.class);

            // commits at its end, or rolls back when it throws; the inner one is a savepoint
            connection.transaction(tx -> {
                tx.execute("UPDATE users SET name = $1 WHERE id = $2", "Bobby", id);
                tx.transaction(inner -> inner.execute("DELETE FROM users WHERE dob > $1", dob));
            });

            return connection.fetch(User.class, "SELECT * FROM users WHERE id = ANY($1)", List.of(1, 2, 3));
        }
    }

    /** Gives back how many there are when the transaction is over. */
    static CompletableFuture<Long> notWaiting(Connection connection) {
        AsyncConnection async = connection.async();
        CompletableFuture<List<User>> users = async.fetch(User.class, "SELECT * FROM users ORDER BY id");
        CompletableFuture<Long> count = async.transaction(
                tx -> tx.execute("INSERT INTO users(name, dob) VALUES($1, $2)", "Eve", LocalDate.of(1990, 12, 24))
                        .thenCompose(tag -> tx.requireVal(Long.class, "SELECT count(*) FROM users")));
        return users.thenCombine(count, (before, now) -> now - before.size());
    }
}
