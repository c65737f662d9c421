package io.github.loompg.examples;

import io.github.loompg.AsyncConnection;
import io.github.loompg.ConnectOptions;
import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.data.Row;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.TestkitException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows in a few seconds what the client does: starts a PostgreSQL server of its own, talks to it in both faces, and stops
 * it. It uses a server that is already there if {@code LOOMPG_TEST_DSN} holds its connection string, or if {@code PGHOST},
 * {@code PGPORT}, {@code PGUSER} or {@code PGDATABASE} say where it is, and leaves nothing behind there: its table is a
 * temporary one.
 */
public final class Quickstart {
    record User(int id, String name, LocalDate dob) {}

    private final ConnectOptions server;
    private final Screen screen;
    private final Connection connection;

    private Quickstart(ConnectOptions server, Screen screen, Connection connection) {
        this.server = server;
        this.screen = screen;
        this.connection = connection;
    }

    /** Runs it on the standard output. */
    public static void main(String[] arguments) throws InterruptedException {
        ConnectOptions given = null;
        try {
            given = serverIn(System.getenv());
            run(given, Screen.standard());
        } catch (PostgresException | TestkitException failure) {
            System.err.println("The quickstart failed: " + failure.getMessage());
            if (failure instanceof ConnectFailedException && given != null) {
                System.err.println("This server is named in LOOMPG_TEST_DSN, or in PGHOST and its like;"
                        + " without them the quickstart starts one.");
            }
            System.exit(1);
        }
    }

    /** The server that the environment names, or null if it names none. */
    static @Nullable ConnectOptions serverIn(Map<String, String> environment) {
        String connectionString = environment.getOrDefault("LOOMPG_TEST_DSN", "");
        if (!connectionString.isBlank()) {
            return ConnectOptions.of(connectionString.strip());
        }
        boolean named = Stream.of("PGHOST", "PGPORT", "PGUSER", "PGDATABASE").anyMatch(environment::containsKey);
        return named ? ConnectOptions.defaults() : null;
    }

    /**
     * Runs it.
     *
     * @param given a server that is already there, or null to start one
     */
    static void run(@Nullable ConnectOptions given, Screen screen) throws InterruptedException {
        screen.title("loompg quickstart");
        screen.note("The first time that something is done, most of the time goes into loading its classes.");
        screen.start();
        if (given != null) {
            connectAndShow(given, screen);
            return;
        }
        try (PostgresServer server = PostgresServer.builder().major(18).start()) {
            screen.show("PostgreSQL " + server.version() + " started, on port " + server.port());
            connectAndShow(ConnectOptions.of(server.uri()), screen);
            screen.heading("The end");
            screen.start();
        }
        screen.show("PostgreSQL stopped");
    }

    private static void connectAndShow(ConnectOptions server, Screen screen) throws InterruptedException {
        screen.start();
        try (Connection connection = Postgres.connect(server.applicationName("loompg quickstart"))) {
            screen.show("connected to PostgreSQL " + connection.serverVersion() + ", backend process "
                    + connection.serverPid());
            Quickstart quickstart = new Quickstart(server, screen, connection);
            quickstart.storeAndFetch();
            quickstart.changeInTransactions();
            quickstart.doTheSameWithFutures();
            quickstart.makeMistakes();
            quickstart.giveUpWaiting();
            quickstart.shareTheConnection();
        }
    }

    private void storeAndFetch() {
        screen.heading("A table, and rows in it");
        screen.show(connection.execute(
                screen.sql("CREATE TEMP TABLE users(id serial PRIMARY KEY, name text UNIQUE, dob date)")));
        screen.show(connection.execute(
                screen.sql("INSERT INTO users(name, dob) VALUES($1, $2)"), "Bob", LocalDate.of(1984, 3, 1)));
        screen.show(connection.execute(
                screen.sql("INSERT INTO users(name, dob) VALUES($1, $2)"), "Alice", LocalDate.of(1990, 12, 24)));

        screen.heading("A row is read by the names of its columns, or becomes a record");
        Row bob = connection.requireRow(screen.sql("SELECT * FROM users WHERE name = $1"), "Bob");
        screen.show("id " + bob.getInt("id") + ", born on " + bob.get("dob", LocalDate.class));
        screen.table(connection.fetch(screen.sql("SELECT * FROM users ORDER BY id")));
        screen.records(connection.fetch(
                User.class, screen.sql("SELECT * FROM users WHERE id = ANY($1) ORDER BY id"), List.of(1, 2, 3)));
    }

    private void changeInTransactions() {
        screen.heading("A transaction, and one inside of it that is rolled back");
        connection.transaction(tx -> {
            screen.show(tx.execute(screen.sql("UPDATE users SET name = $1 WHERE name = $2"), "Bobby", "Bob"));
            try {
                tx.transaction(inner -> {
                    screen.show(inner.execute(screen.sql("DELETE FROM users")));
                    throw new IllegalStateException("that was too much");
                });
            } catch (IllegalStateException tooMuch) {
                screen.show("rolled back to the savepoint: " + tooMuch.getMessage());
            }
        });
        screen.table(connection.fetch(screen.sql("SELECT id, name FROM users ORDER BY id")));
    }

    private void doTheSameWithFutures() {
        AsyncConnection async = connection.async();
        screen.heading("The same connection for code that does not wait");
        screen.show(async.execute(
                        screen.sql("INSERT INTO users(name, dob) VALUES($1, $2)"), "Carol", LocalDate.of(1979, 7, 9))
                .join());
        CompletableFuture<List<User>> users = async.fetch(User.class, screen.sql("SELECT * FROM users ORDER BY dob"));
        CompletableFuture<Long> count = async.requireVal(Long.class, screen.sql("SELECT count(*) FROM users"));
        screen.show(users.thenCombine(count, (all, number) -> all.getFirst().name() + " is the oldest of " + number)
                .join());
        screen.show(async.transaction(tx -> tx.execute(
                                screen.sql("UPDATE users SET name = $1 WHERE name = $2"), "Rob", "Bobby")
                        .thenCompose(updated -> tx.transaction(
                                inner -> inner.execute(screen.sql("DELETE FROM users WHERE name = $1"), "Alice"))))
                .join());
        screen.table(async.fetch(screen.sql("SELECT * FROM users ORDER BY id")).join());
    }

    private void makeMistakes() {
        screen.heading("A mistake is shown where it is, and nothing is lost by it");
        try {
            connection.fetch(screen.sql("SELECT id, nmae FROM users WHERE dob < $1"), LocalDate.of(2000, 1, 1));
        } catch (UndefinedColumnException mistake) {
            screen.failure(mistake);
        }
        try {
            connection.fetch(screen.sql("SELECT id, name FROM users WHERE dob < $1"), "long ago");
        } catch (PostgresException mistake) {
            screen.failure(mistake);
        }
    }

    private void giveUpWaiting() throws InterruptedException {
        screen.heading("A call can be given up at any time, and the connection stays");
        try {
            connection.timeout(Duration.ofMillis(200)).execute(screen.sql("SELECT pg_sleep(30)"));
        } catch (QueryTimeoutException late) {
            screen.failure(late);
        }

        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                connection.execute(screen.sql("SELECT pg_sleep(30)"));
            } catch (CallInterruptedException interrupted) {
                screen.failure(interrupted);
            }
        });
        awaitSleep();
        sleeper.interrupt();
        sleeper.join();

        CompletableFuture<String> future = connection.async().execute(screen.sql("SELECT pg_sleep(30)"));
        awaitSleep();
        future.cancel(true);
        screen.show("the future was cancelled");

        int pid = connection.requireVal(Integer.class, screen.sql("SELECT pg_backend_pid()"));
        screen.show(pid + (pid == connection.serverPid() ? ", the same process as before" : ", another process"));
    }

    /** Waits until the server has begun to sleep, which another connection can see. */
    private void awaitSleep() {
        try (Connection observer = Postgres.connect(server)) {
            String sql = "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'";
            while (!observer.requireVal(Boolean.class, sql, connection.serverPid())) {
                Thread.onSpinWait();
            }
        }
    }

    private void shareTheConnection() {
        screen.heading("1,000 virtual threads share this connection");
        AtomicInteger right = new AtomicInteger();
        String sql = screen.sql("SELECT $1::int4 + $2::int4");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                int number = i;
                threads.execute(() -> {
                    for (int j = 0; j < 10; j++) {
                        if (connection.requireVal(Integer.class, sql, number, j) == number + j) {
                            right.incrementAndGet();
                        }
                    }
                });
            }
        }
        screen.show(String.format(Locale.ROOT, "%,d of 10,000 answers are right", right.get()));
    }
}
