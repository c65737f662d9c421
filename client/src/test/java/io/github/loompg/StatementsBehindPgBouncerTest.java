package io.github.loompg;

import io.github.loompg.testkit.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/**
 * What is done with statements works behind a pooler just as it does without, on either face. Most tests keep what they need
 * in temporary tables; so the pooler gives a connection the same session again as long as nobody else has it, and new ones
 * to every test. {@link PoolerTest} is about what happens when sessions change.
 */
class StatementsBehindPgBouncerTest {
    private static PostgresServer server;
    private static PgBouncer bouncer;

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
        bouncer = PgBouncer.start(server, 20, "server_round_robin = 0", "admin_users = " + server.superuser());
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
    }

    @BeforeEach
    void newSessions() {
        try (Connection console =
                Postgres.connect(ConnectOptions.of(bouncer.uri(server)).database("pgbouncer"))) {
            console.execute("KILL postgres");
            console.execute("RESUME postgres");
        }
    }

    private static ConnectOptions there(ConnectOptions options) {
        return options.host("127.0.0.1").port(bouncer.port());
    }

    @Nested
    class Blocking implements WithoutASession {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(there(options)));
        }
    }

    @Nested
    class Async implements WithoutASession {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(there(options))));
        }
    }

    /** All that has no need of a session of its own; what is overridden here has. */
    interface WithoutASession
            extends AdviceContract,
                    CursorContract,
                    NamedContract,
                    PreparedStatementContract,
                    QueriesContract,
                    SchemaChangeContract,
                    TransactionContract,
                    TransactionOptionsContract {
        @Override
        Face connect(ConnectOptions options);

        // Names of prepared statements.

        @Override
        default void aNameThatIsTakenOrUnknown() {}

        @Override
        default void aPreparedStatementMayHaveAName() {}

        @Override
        default void aNameThatWouldNotDoIsRefused() {}

        @Override
        default void aPreparedStatementOutlivesDeallocateAndChangesOfItsTable() {}

        // Who waits for what on the server is asked by the number of its process, which only the pooler knows.

        @Override
        default void aRefusedArgumentLeavesNoTransactionBehind() {}

        @Override
        default void itDoesOneThingAtATime() {}

        @Override
        default void theServerWaitsForWhoeverReads() {}

        @Override
        default void oneThingAtATime() {}

        @Override
        default void aCommitIsNotCancelledAtItsLimit() {}

        @Override
        default void aCommitThatOutlivesTheGraceLeavesTheOutcomeUnknown() {}

        @Override
        default void aConnectionLostBetweenCallsIsNotUnknown() {}

        @Override
        default void nothingIsRunOutsideOfATransactionThatWasLost() {}

        @Override
        default void aConnectionLostWhileCommittingLeavesTheOutcomeUnknown() {}

        @Override
        default void aCommitWithoutAnAnswerIsFoundToHaveBeenRolledBack() {}

        @Override
        default void aCommitWithoutAnAnswerIsFoundToHaveBeenOne() {}

        @Override
        default void whatCannotBeFoundOutInTimeStaysUnknown() {}

        // Settings at the start.

        @Override
        default void whatIsFalseCountsMoreThanTheServersDefault() {}
    }
}
