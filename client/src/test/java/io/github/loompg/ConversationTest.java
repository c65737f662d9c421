package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedConnection;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What exactly is said on the wire, and in how many round trips. */
class ConversationTest {
    private static final int INT4 = 23;
    private static final Backend READY = new Backend.ReadyForQuery(TransactionStatus.IDLE);
    private static final Backend IN_TRANSACTION = new Backend.ReadyForQuery(TransactionStatus.IN_TRANSACTION);
    private static final Bytes SEVEN = Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) 7);
    private static final Backend COLUMNS = new Backend.RowDescription(
            List.of(new ColumnDescription("a", 0, (short) 0, INT4, (short) 4, -1, Format.TEXT)));
    private static final Frontend SYNC = new Frontend.Sync();

    /** Runs the script and the client against each other; a script that meets something else fails. */
    private static void converse(Script script, UnaryOperator<ConnectOptions> options, Consumer<Connection> client) {
        Script whole = connection -> {
            connection.login();
            script.play(connection);
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.start(whole)) {
            ConnectOptions plain = ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE);
            try (Connection connection = Postgres.connect(options.apply(plain))) {
                client.accept(connection);
            }
        }
    }

    /** What the client sends up to its Sync; of the statements' names the part that no other connection has is left out. */
    private static List<Frontend> untilSync(ScriptedConnection connection) throws IOException {
        return connection.untilSync().stream().map(ConversationTest::plain).toList();
    }

    private static Frontend plain(Frontend message) {
        return switch (message) {
            case Frontend.Parse parse ->
                new Frontend.Parse(plain(parse.statement()), parse.sql(), parse.parameterTypes());
            case Frontend.Describe describe -> new Frontend.Describe(describe.target(), plain(describe.name()));
            case Frontend.Close close -> new Frontend.Close(close.target(), plain(close.name()));
            case Frontend.Bind bind ->
                new Frontend.Bind(
                        bind.portal(),
                        plain(bind.statement()),
                        bind.parameterFormats(),
                        bind.parameters(),
                        bind.resultFormats());
            default -> message;
        };
    }

    private static String plain(String name) {
        return name.replaceFirst("^loompg_[0-9a-z]+_[0-9a-z]+_", "loompg_");
    }

    private static void expectPrepare(ScriptedConnection connection, String name, String sql) throws IOException {
        assertThat(untilSync(connection))
                .containsExactly(
                        new Frontend.Parse(name, sql, List.of()), new Frontend.Describe(Target.STATEMENT, name), SYNC);
        describe(connection);
    }

    private static void describe(ScriptedConnection connection, Backend... behind) throws IOException {
        connection.send(new Backend.ParseComplete(), new Backend.ParameterDescription(List.of(INT4)), COLUMNS);
        if (behind.length > 0) {
            connection.send(behind);
        }
        connection.send(READY);
    }

    private static Frontend bind(String name) {
        return new Frontend.Bind("", name, Format.ALL_BINARY, List.of(SEVEN), Format.ALL_BINARY);
    }

    private static void answer(ScriptedConnection connection, Backend... before) throws IOException {
        if (before.length > 0) {
            connection.send(before);
        }
        connection.send(
                new Backend.BindComplete(),
                new Backend.DataRow(List.of(SEVEN)),
                new Backend.CommandComplete("SELECT 1"),
                READY);
    }

    @Test
    void aStatementIsTwoRoundTripsTheFirstTimeAndOneLater() {
        converse(
                connection -> {
                    expectPrepare(connection, "loompg_1", "SELECT $1");
                    for (int i = 0; i < 3; i++) {
                        assertThat(untilSync(connection))
                                .containsExactly(bind("loompg_1"), new Frontend.Execute("", 0), SYNC);
                        answer(connection);
                    }
                },
                options -> options,
                connection -> {
                    for (int i = 0; i < 3; i++) {
                        assertThat(connection.fetch("SELECT $1", 7)).hasSize(1);
                    }
                });
    }

    @Test
    void withoutACacheEachRunIsOneBatchThatPreparesForItself() {
        converse(
                connection -> {
                    for (int i = 0; i < 2; i++) {
                        expectPrepare(connection, "", "SELECT $1");
                        assertThat(untilSync(connection))
                                .containsExactly(
                                        new Frontend.Parse("", "SELECT $1", List.of(INT4)),
                                        bind(""),
                                        new Frontend.Describe(Target.PORTAL, ""),
                                        new Frontend.Execute("", 0),
                                        SYNC);
                        connection.send(new Backend.ParseComplete(), new Backend.BindComplete(), COLUMNS);
                        connection.send(
                                new Backend.DataRow(List.of(SEVEN)), new Backend.CommandComplete("SELECT 1"), READY);
                    }
                },
                options -> options.statementCacheSize(0),
                connection -> {
                    connection.fetch("SELECT $1", 7);
                    connection.fetch("SELECT $1", 7);
                });
    }

    @Test
    void forOneRowTheServerIsAskedForOne() {
        converse(
                connection -> {
                    expectPrepare(connection, "loompg_1", "SELECT $1");
                    for (int i = 0; i < 3; i++) {
                        assertThat(untilSync(connection)).contains(new Frontend.Execute("", 1));
                        connection.send(
                                new Backend.BindComplete(),
                                new Backend.DataRow(List.of(SEVEN)),
                                new Backend.PortalSuspended(),
                                READY);
                    }
                },
                options -> options,
                connection -> {
                    assertThat(connection.requireRow("SELECT $1", 7).getInt("a"))
                            .isEqualTo(7);
                    assertThat(connection.fetchVal("SELECT $1", 7)).isEqualTo(7);
                    assertThat(connection.requireVal(Long.class, "SELECT $1", 7))
                            .isEqualTo(7);
                });
    }

    @Test
    void whatLeavesTheCacheIsClosedBehindWhatTakesItsPlace() {
        converse(
                connection -> {
                    expectPrepare(connection, "loompg_1", "SELECT $1");
                    untilSync(connection);
                    answer(connection);
                    assertThat(untilSync(connection))
                            .containsExactly(
                                    new Frontend.Parse("loompg_2", "SELECT $1 ", List.of()),
                                    new Frontend.Describe(Target.STATEMENT, "loompg_2"),
                                    new Frontend.Close(Target.STATEMENT, "loompg_1"),
                                    SYNC);
                    describe(connection, new Backend.CloseComplete());
                    untilSync(connection);
                    answer(connection);
                },
                options -> options.statementCacheSize(1),
                connection -> {
                    connection.fetch("SELECT $1", 7);
                    connection.fetch("SELECT $1 ", 7);
                });
    }

    @Test
    void aTransactionBeginsWhenItIsBegun() {
        converse(
                connection -> {
                    expectQuery(connection, "BEGIN", IN_TRANSACTION);
                    expectQuery(connection, "SAVEPOINT loompg_savepoint_1", IN_TRANSACTION);
                    expectQuery(connection, "RELEASE SAVEPOINT loompg_savepoint_1", IN_TRANSACTION);
                    expectQuery(connection, "SAVEPOINT loompg_savepoint_2", IN_TRANSACTION);
                    expectQuery(
                            connection,
                            "ROLLBACK TO SAVEPOINT loompg_savepoint_2; RELEASE SAVEPOINT loompg_savepoint_2",
                            IN_TRANSACTION);
                    expectQuery(connection, "COMMIT", READY);
                    expectQuery(connection, "BEGIN", IN_TRANSACTION);
                    expectQuery(connection, "ROLLBACK", READY);
                },
                options -> options,
                connection -> {
                    Transaction tx = connection.begin();
                    tx.transaction(inner -> {});
                    tx.begin().close();
                    tx.commit();
                    connection.begin().close();
                });
    }

    @Test
    void aTransactionThatIsGivenUpWhileItBeginsIsRolledBack() throws Exception {
        HandClock clock = new HandClock();
        CountDownLatch cancelled = new CountDownLatch(1);
        Script session = connection -> {
            connection.login();
            connection.expect(Frontend.Query.class, query -> query.sql().equals("BEGIN"));
            clock.pass(Duration.ofSeconds(5));
            connection.await(cancelled);
            connection.send(new Backend.CommandComplete("BEGIN"), IN_TRANSACTION);
            expectQuery(connection, "ROLLBACK", READY);
            connection.expect(Frontend.Terminate.class);
        };
        Script cancel = connection -> {
            connection.cancelRequest();
            cancelled.countDown();
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(session, cancel)) {
            ConnectOptions options =
                    ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE).clock(clock);
            try (Connection connection = Postgres.connect(options)) {
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(
                                () -> connection.timeout(Duration.ofSeconds(5)).begin());
                assertThat(connection.isInTransaction()).isFalse();
            }
            server.await();
        }
    }

    @Test
    void saysGoodbyeOnceToAServerThatDoesNotHangUp() throws Exception {
        HandClock clock = new HandClock();
        Script script = connection -> {
            connection.login();
            connection.expect(Frontend.Terminate.class);
            clock.pass(Duration.ofSeconds(5));
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.start(script)) {
            ConnectOptions options =
                    ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE).clock(clock);
            Postgres.connect(options).close();
            server.await();
        }
    }

    @Test
    void anInterruptDoesNotStopARollback() {
        Thread caller = Thread.currentThread();
        converse(
                connection -> {
                    expectQuery(connection, "BEGIN", IN_TRANSACTION);
                    connection.expect(Frontend.Query.class, query -> query.sql().equals("ROLLBACK"));
                    caller.interrupt();
                    connection.send(new Backend.CommandComplete("ROLLBACK"), READY);
                },
                options -> options,
                connection -> {
                    Transaction tx = connection.begin();
                    caller.interrupt();
                    tx.close();
                    assertThat(Thread.interrupted()).isTrue();
                    assertThat(connection.isClosed()).isFalse();
                    assertThat(connection.isInTransaction()).isFalse();
                });
    }

    @Test
    void aRollbackThatTakesLongerThanTheGraceClosesTheConnection() {
        HandClock clock = new HandClock();
        converse(
                connection -> {
                    expectQuery(connection, "BEGIN", IN_TRANSACTION);
                    connection.expect(Frontend.Query.class, query -> query.sql().equals("ROLLBACK"));
                    clock.pass(Duration.ofSeconds(2));
                },
                options -> options.clock(clock),
                connection -> {
                    connection.begin().close();
                    assertThat(connection.isClosed()).isTrue();
                });
    }

    private static void expectQuery(ScriptedConnection connection, String sql, Backend then) throws IOException {
        connection.expect(Frontend.Query.class, query -> query.sql().equals(sql));
        connection.send(
                new Backend.CommandComplete(sql.substring(0, sql.indexOf(' ') < 0 ? sql.length() : sql.indexOf(' '))),
                then);
    }
}
