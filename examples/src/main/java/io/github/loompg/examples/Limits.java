package io.github.loompg.examples;

import io.github.loompg.Connection;
import io.github.loompg.Queries;
import io.github.loompg.data.Row;
import io.github.loompg.error.QueryTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls that do not take longer than they may. */
final class Limits {
    private Limits() {}

    static List<Row> reportOrNothing(Connection connection, String report) {
        try {
            return connection.timeout(Duration.ofMillis(300)).fetch(report);
        } catch (QueryTimeoutException late) {
            return List.of();
        }
    }

    static void finishJobs(Connection connection) {
        Queries hurried = connection.timeout(Duration.ofSeconds(2));
        // a limit for each call
        hurried.execute("DELETE FROM job WHERE done");
        // a limit for all of it, from BEGIN to COMMIT
        hurried.transaction(tx -> {
            tx.execute("UPDATE job SET done = true");
            tx.execute("INSERT INTO job(done) VALUES(false)");
        });
    }

    static CompletableFuture<List<Row>> reportInTime(Connection connection, String report) {
        CompletableFuture<List<Row>> rows = connection.async().fetch(report);
        // cancels the statement, too, as rows.cancel(true) would
        return rows.orTimeout(300, TimeUnit.MILLISECONDS);
    }
}
