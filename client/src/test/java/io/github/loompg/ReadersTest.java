package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.InvalidTextRepresentationException;
import io.github.loompg.error.sqlstate.QueryCanceledException;
import io.github.loompg.error.sqlstate.ReadOnlySqlTransactionException;
import io.github.loompg.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who only read and share a Sync: everybody gets his own answer, whatever becomes of the others. */
@Timeout(180)
class ReadersTest {
    /** By which face they call. */
    enum Way {
        BLOCKING {
            @Override
            @Nullable
            Object fetchVal(Queries readers, String sql, Object... arguments) {
                return readers.fetchVal(sql, arguments);
            }
        },
        ASYNC {
            @Override
            @Nullable
            Object fetchVal(Queries readers, String sql, Object... arguments) {
                try {
                    return readers.async().fetchVal(sql, arguments).join();
                } catch (CompletionException failure) {
                    if (failure.getCause() instanceof RuntimeException why) {
                        throw why;
                    }
                    throw failure;
                }
            }
        };

        abstract @Nullable Object fetchVal(Queries readers, String sql, Object... arguments);
    }

    @BeforeAll
    static void createTables() {
        try (Connection connection = Postgres.connect(TestServer.options())) {
            connection.execute(
                    "DROP TABLE IF EXISTS readers; CREATE TABLE readers(a int); INSERT INTO readers VALUES(7)");
            connection.execute("CREATE OR REPLACE FUNCTION readers_writes() RETURNS int LANGUAGE plpgsql AS $$"
                    + " BEGIN INSERT INTO readers VALUES(8); RETURN 1; END $$");
        }
    }

    @AfterAll
    static void dropTables() {
        try (Connection connection = Postgres.connect(TestServer.options())) {
            connection.execute("DROP FUNCTION readers_writes(); DROP TABLE readers");
        }
    }

    private static PoolOptions options(int max) {
        return options(TestServer.options(), max);
    }

    private static PoolOptions options(ConnectOptions options, int max) {
        return PoolOptions.of(options).minSize(0).maxReaders(max);
    }

    // Answers

    /** So many that statements that fail have neighbours, in front and behind. */
    @ParameterizedTest
    @EnumSource
    void aThousandCallersGetTheirOwnAnswers(Way way) throws Exception {
        int calls = 10;
        try (SyncCounter counter = new SyncCounter(PostgresServer.shared().port());
                Pool pool = Postgres.createPool(options(
                        TestServer.options()
                                .host("127.0.0.1")
                                .port(counter.port())
                                .sslMode(SslMode.DISABLE),
                        2))) {
            Readers readers = pool.readers();
            ManyThreads.run(1_000, number -> {
                for (int i = 0; i < calls; i++) {
                    int own = number * calls + i;
                    switch (i) {
                        case 2 ->
                            assertThatExceptionOfType(DivisionByZeroException.class)
                                    .isThrownBy(() -> way.fetchVal(readers, "SELECT $1::int4 / $2::int4", own, 0));
                        case 5 ->
                            assertThatExceptionOfType(InvalidTextRepresentationException.class)
                                    .isThrownBy(() -> way.fetchVal(readers, "SELECT $1::text::int4", "x" + own))
                                    .withMessageContaining("x" + own);
                        case 3 ->
                            assertThat(way.fetchVal(readers, "SELECT $1::int4 / $2::int4", own, 1))
                                    .isEqualTo(own);
                        case 6 ->
                            assertThat(way.fetchVal(readers, "SELECT $1::text::int4", "" + own))
                                    .isEqualTo(own);
                        case 8 ->
                            assertThat(way.fetchVal(readers, "SELECT repeat($1, 1000)", "" + own))
                                    .isEqualTo(("" + own).repeat(1_000));
                        default ->
                            assertThat(way.fetchVal(readers, "SELECT $1::int4", own))
                                    .isEqualTo(own);
                    }
                }
            });
            PoolReport report = readers.report();
            assertThat(report.total()).isBetween(1, 2);
            assertThat(report.leased()).isZero();
            assertThat(counter.syncs()).as("Syncs").isLessThan(counter.executes());
            assertThat(counter.most()).as("with one Sync").isBetween(2, 32);
            assertThat(counter.executes())
                    .as("those that were passed over were sent again")
                    .isGreaterThan(1_000 * calls);
        }
    }

    @Test
    void whoIsAloneHasASyncOfHisOwn() throws Exception {
        try (SyncCounter counter = new SyncCounter(PostgresServer.shared().port());
                Pool pool = Postgres.createPool(options(
                        TestServer.options()
                                .host("127.0.0.1")
                                .port(counter.port())
                                .sslMode(SslMode.DISABLE),
                        1))) {
            for (int i = 0; i < 50; i++) {
                assertThat(pool.readers().fetchVal("SELECT $1::int4", i)).isEqualTo(i);
            }
            assertThat(counter.executes()).isEqualTo(50);
            assertThat(counter.syncs()).isEqualTo(50);
        }
    }

    @Test
    void everyVerbThatFetchesCanBeUsed() {
        try (Pool pool = Postgres.createPool(options(1))) {
            Readers readers = pool.readers();
            assertThat(readers.fetch(Integer.class, "TABLE readers")).containsExactly(7);
            assertThat(readers.requireRow("VALUES (1, 'b')").getString(1)).isEqualTo("b");
            assertThat(readers.fetchRow("(SELECT 1) EXCEPT (SELECT 1)")).isNull();
            assertThat(readers.execute("WITH x AS (SELECT 1) SELECT * FROM x")).isEqualTo("SELECT 1");
            assertThat(readers.timeout(Duration.ofMinutes(1)).requireVal(Integer.class, "SELECT 3"))
                    .isEqualTo(3);
            assertThat(readers.async().blocking()).isSameAs(readers);
            assertThat(readers).hasToString("Readers[1]");
        }
    }

    /** Whatever the options of the others are. */
    @Test
    void hasConnectionsOfItsOwnThatAreReadOnlyAndReadCommitted() {
        ConnectOptions connecting = TestServer.options().serverSetting("default_transaction_isolation", "serializable");
        try (Pool pool = Postgres.createPool(options(connecting, 3).maxSize(2))) {
            assertThat(pool.readers()
                            .fetchVal("SELECT current_setting('transaction_read_only') || ', '"
                                    + " || current_setting('transaction_isolation')"))
                    .isEqualTo("on, read committed");
            assertThat(pool.size()).isZero();
            assertThat(pool.readers().report().total()).isEqualTo(1);
            assertThat(pool.fetchVal("SELECT current_setting('transaction_isolation')"))
                    .isEqualTo("serializable");
            assertThat(pool.size()).isEqualTo(1);
        }
    }

    /** A server says of such a connection that it is read only, which must not keep anybody from a primary. */
    @ParameterizedTest
    @EnumSource(names = {"ANY", "READ_WRITE", "READ_ONLY", "PRIMARY", "PREFER_STANDBY"})
    void findsTheServersThatThePoolFinds(TargetSessionAttributes target) {
        try (Pool pool = Postgres.createPool(options(TestServer.options().targetSessionAttributes(target), 1))) {
            assertThat(pool.readers().fetchVal("SELECT pg_is_in_recovery()")).isEqualTo(false);
        }
    }

    // What is refused

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO readers VALUES(1)",
                "WITH gone AS (DELETE FROM readers RETURNING *) SELECT * FROM gone",
                "SELECT 1 INTO readers_copy",
                "SELECT set_config('a.b', 'c', false)",
                "SELECT 1; SELECT 2",
                "SET a.b = 'c'",
                "BEGIN",
                "SHOW work_mem"
            })
    void refusesBeforeItIsSentWhatDoesNotOnlyRead(String sql) {
        try (Pool pool = Postgres.createPool(options(1))) {
            Readers readers = pool.readers();
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> readers.execute(sql))
                    .withMessageContaining("this is not known to be one SELECT, VALUES, TABLE or WITH that only reads")
                    .withMessageContaining(sql)
                    .withMessageContaining("hint: run it by the pool itself");
            for (Way way : Way.values()) {
                assertThatExceptionOfType(UsageException.class).isThrownBy(() -> way.fetchVal(readers, sql));
            }
            assertThat(readers.async().execute(sql)).isCompletedExceptionally();
            assertThat(readers.report().opened()).isZero();
        }
    }

    @Test
    void refusesWhatIsMoreThanASingleStatement() {
        try (Pool pool = Postgres.createPool(options(1))) {
            Readers readers = pool.readers();
            String refusal = "readers run single statements that read, and nothing else";
            assertThatThrownBy(() -> readers.transaction(tx -> {})).hasMessageStartingWith(refusal);
            assertThatThrownBy(readers::begin).hasMessageStartingWith(refusal);
            assertThatThrownBy(() -> readers.executeMany("SELECT $1::int4", List.of(1)))
                    .hasMessageStartingWith(refusal);
            assertThatThrownBy(() -> readers.copyFromTable("readers", CopySink.to(new ByteArrayOutputStream())))
                    .hasMessageStartingWith(refusal);
            assertThatThrownBy(() -> readers.pipeline(pipeline -> pipeline.fetch("SELECT 1")))
                    .hasMessageStartingWith(refusal);
            assertThatThrownBy(() -> readers.cursor("TABLE readers").fetchRow()).hasMessageStartingWith(refusal);
            assertThatThrownBy(() -> readers.prepare("SELECT 1")).isInstanceOf(UsageException.class);
            assertThat(readers.async().transaction(tx -> CompletableFuture.completedFuture(1)))
                    .isCompletedExceptionally();
            assertThat(readers.report().opened()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerRefusesWhatTheTextDoesNotGiveAway(Way way) {
        try (Pool pool = Postgres.createPool(options(1))) {
            Readers readers = pool.readers();
            for (String sql : List.of("SELECT readers_writes()", "SELECT a FROM readers FOR UPDATE")) {
                assertThatExceptionOfType(ReadOnlySqlTransactionException.class)
                        .isThrownBy(() -> way.fetchVal(readers, sql));
            }
            assertThat(way.fetchVal(readers, "SELECT count(*) FROM readers")).isEqualTo(1L);
            assertThat(readers.report().opened()).as("the connection was kept").isEqualTo(1);
        }
    }

    /** Servers before PostgreSQL 14 do not say by themselves whether a session is read only. */
    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void doesNotGoThroughAPooler(int major) {
        PostgresServer server = PostgresServer.shared(major);
        try (Pool pool = Postgres.createPool(options(TestServer.options().pooler(Pooler.TRANSACTION), 1))) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(pool::readers)
                    .withMessageContaining("hint: a pooler such as PgBouncer has no such sessions");
        }
        try (PgBouncer bouncer = PgBouncer.start(server, 2);
                PgBouncer ignorant = PgBouncer.start(
                        server,
                        2,
                        "ignore_startup_parameters = default_transaction_read_only,default_transaction_isolation")) {
            for (PgBouncer each : List.of(bouncer, ignorant)) {
                try (Pool pool = Postgres.createPool(options(ConnectOptions.of(each.uri(server)), 1))) {
                    assertThatThrownBy(() -> pool.readers().fetchVal("SELECT 1"))
                            .hasStackTraceContaining("a pooler such as PgBouncer has no such sessions");
                    assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
                }
            }
        }
    }

    // Giving up

    /** Callers on one connection, one of whom waits for a lock that somebody else has. */
    private static final class Jam implements AutoCloseable {
        final Pool pool;
        final Readers readers;
        final Connection guest;
        final Connection holder = Postgres.connect(TestServer.options());
        final Transaction lock = holder.begin();
        final CompletableFuture<Object> stuck = new CompletableFuture<>();
        final List<CompletableFuture<Object>> behind = new ArrayList<>();
        final Thread thread;
        final int pid;

        Jam(PoolOptions options, Way way, @Nullable Duration limit) {
            pool = Postgres.createPool(options);
            readers = pool.readers();
            guest = pool.acquire();
            pid = (int) Objects.requireNonNull(readers.fetchVal("SELECT pg_backend_pid()"));
            assertThat(readers.fetchVal("SELECT $1::int4", 0)).isEqualTo(0);
            assertThat(readers.fetchVal("SELECT count(*) FROM readers")).isEqualTo(1L);
            lock.execute("LOCK TABLE readers");
            Queries limited = limit == null ? readers : readers.timeout(limit);
            thread = Thread.ofVirtual().start(() -> {
                try {
                    stuck.complete(way.fetchVal(limited, "SELECT count(*) FROM readers"));
                } catch (Throwable failure) {
                    stuck.completeExceptionally(failure);
                }
            });
            TestServer.awaitWaiting(new BlockingFace(guest), pid, "relation");
            for (int i = 0; i < 40; i++) {
                int own = i;
                behind.add(
                        way == Way.ASYNC
                                ? readers.async().fetchVal("SELECT $1::int4", own)
                                : CompletableFuture.supplyAsync(
                                        () -> readers.fetchVal("SELECT $1::int4", own), Thread::startVirtualThread));
            }
        }

        void awaitThoseBehind() throws Exception {
            for (int i = 0; i < behind.size(); i++) {
                assertThat(behind.get(i).get()).isEqualTo(i);
            }
        }

        @Override
        public void close() {
            guest.close();
            holder.terminate();
            pool.terminate();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedHoldsUpNobody(Way way) throws Exception {
        try (Jam jam = new Jam(options(1), way, null)) {
            jam.thread.interrupt();
            if (way == Way.BLOCKING) {
                assertThatThrownBy(jam.stuck::get).hasCauseInstanceOf(CallInterruptedException.class);
                jam.awaitThoseBehind();
                assertThat(jam.readers.fetchVal("SELECT pg_backend_pid()")).isEqualTo(jam.pid);
            } else {
                // Joining a future does not end by an interrupt.
                jam.lock.rollback();
                assertThat(jam.stuck.get()).isEqualTo(1L);
                jam.awaitThoseBehind();
            }
        }
    }

    @Test
    void aFutureThatIsCancelledHoldsUpNobody() throws Exception {
        try (Jam jam = new Jam(options(1), Way.ASYNC, null)) {
            CompletableFuture<Object> second = jam.readers.async().fetchVal("SELECT count(*) FROM readers");
            jam.thread.interrupt();
            assertThat(second.cancel(true)).isTrue();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(second::join);
            jam.lock.rollback();
            assertThat(jam.stuck.get()).isEqualTo(1L);
            jam.awaitThoseBehind();
            assertThat(jam.readers.fetchVal("SELECT pg_backend_pid()")).isEqualTo(jam.pid);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoseTimeIsOverHoldsUpNobody(Way way) throws Exception {
        HandClock clock = new HandClock();
        try (Jam jam = new Jam(options(TestServer.options().clock(clock), 1), way, Duration.ofSeconds(5))) {
            clock.pass(Duration.ofSeconds(5));
            assertThatThrownBy(jam.stuck::get).hasCauseInstanceOf(QueryTimeoutException.class);
            jam.awaitThoseBehind();
            assertThat(jam.readers.fetchVal("SELECT pg_backend_pid()")).isEqualTo(jam.pid);
        }
    }

    @Test
    void aStatementTimeoutOfTheServerIsABoundForTheOthers() throws Exception {
        ConnectOptions connecting = TestServer.options().serverSetting("statement_timeout", "5s");
        try (Jam jam = new Jam(options(connecting, 1), Way.BLOCKING, null)) {
            assertThatThrownBy(jam.stuck::get).hasCauseInstanceOf(QueryCanceledException.class);
            jam.awaitThoseBehind();
        }
    }

    /** Whatever a cancel hits in their places. */
    @Test
    void manyWhoGiveUpHarmNobody() throws Exception {
        String sql = "SELECT $1::int4 + count(*) FROM generate_series(1, 2000)";
        try (Pool pool = Postgres.createPool(options(1))) {
            Readers readers = pool.readers();
            ManyThreads.run(32, number -> {
                for (int i = 0; i < 12; i++) {
                    int own = number * 100 + i;
                    if (i % 4 == 3) {
                        boolean unused = readers.async().fetchVal(sql, own).cancel(true);
                    } else {
                        assertThat(readers.fetchVal(sql, own)).isEqualTo(own + 2_000L);
                    }
                }
            });
            assertThat(readers.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    // The end of connections

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsLostIsAnExceptionForAllOnIt(Way way) throws Exception {
        try (Jam jam = new Jam(options(1), way, null)) {
            jam.lock.execute("SELECT pg_terminate_backend($1)", jam.pid);
            assertThatThrownBy(jam.stuck::get).hasCauseInstanceOf(ConnectionLostException.class);
            // Who comes to the connection when it is gone already has sent nothing.
            for (int i = 0; i < jam.behind.size(); i++) {
                Object outcome;
                try {
                    outcome = jam.behind.get(i).get();
                } catch (ExecutionException failure) {
                    assertThat(failure.getCause())
                            .isInstanceOfAny(ConnectionLostException.class, ConnectionClosedException.class);
                    continue;
                }
                assertThat(outcome).as("it came to another connection").isEqualTo(i);
            }
            assertThat(jam.readers.fetchVal("SELECT pg_backend_pid()")).isNotEqualTo(jam.pid);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWithThePool(Way way) {
        Pool pool = Postgres.createPool(options(1));
        Readers readers = pool.readers();
        assertThat(way.fetchVal(readers, "SELECT 1")).isEqualTo(1);
        pool.close();
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> way.fetchVal(readers, "SELECT 1"));
        assertThat(readers.report().total()).isZero();

        Pool unused = Postgres.createPool(options(1));
        unused.close();
        assertThatExceptionOfType(ConnectionClosedException.class)
                .isThrownBy(() -> way.fetchVal(unused.readers(), "SELECT 1"));
    }

    @ParameterizedTest
    @EnumSource
    void thosePresentAreWaitedForWhenThePoolIsClosed(Way way) throws Exception {
        try (Jam jam = new Jam(options(1), way, null)) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(jam.pool::close, Thread::startVirtualThread);
            Await.until(jam.pool::isClosing);
            assertThat(closing).isNotDone();
            jam.lock.rollback();
            assertThat(jam.stuck.get()).isEqualTo(1L);
            jam.awaitThoseBehind();
            jam.guest.close();
            closing.get();
        }
    }

    @Test
    void followsThePoolsConnections() {
        try (Pool pool = Postgres.createPool(options(1))) {
            Object first = pool.readers().fetchVal("SELECT pg_backend_pid()");
            pool.expireConnections();
            assertThat(pool.readers().fetchVal("SELECT pg_backend_pid()")).isNotEqualTo(first);
            pool.setConnectArgs(TestServer.options().applicationName("other readers"));
            pool.expireConnections();
            assertThat(pool.readers().fetchVal("SELECT current_setting('application_name')"))
                    .isEqualTo("other readers");
            assertThat(pool.readers().fetchVal("SELECT current_setting('transaction_read_only')"))
                    .isEqualTo("on");
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameOverTls(Way way) throws Exception {
        try (PostgresServer server = PostgresServer.builder().tls().start();
                Pool pool = Postgres.createPool(
                        options(ConnectOptions.of(server.uri()).sslMode(SslMode.REQUIRE), 1))) {
            Readers readers = pool.readers();
            assertThat(readers.fetchVal("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo(true);
            ManyThreads.run(100, number -> {
                for (int i = 0; i < 20; i++) {
                    int divisor = i % 5;
                    if (divisor == 0) {
                        assertThatExceptionOfType(DivisionByZeroException.class)
                                .isThrownBy(() -> way.fetchVal(readers, "SELECT $1::int4 / $2::int4", number, divisor));
                    } else {
                        assertThat(way.fetchVal(readers, "SELECT $1::int4 / $2::int4", number, divisor))
                                .isEqualTo(number / divisor);
                    }
                }
            });
        }
    }
}
