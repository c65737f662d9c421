package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.TransactionRolledBackException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DuplicatePreparedStatementException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import io.github.loompg.error.sqlstate.IndeterminateDatatypeException;
import io.github.loompg.error.sqlstate.InvalidSqlStatementNameException;
import io.github.loompg.error.sqlstate.SyntaxErrorException;
import io.github.loompg.error.sqlstate.UndefinedFunctionException;
import io.github.loompg.error.sqlstate.UndefinedParameterException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What errors say, and advise, where a mistake is a common one, on either face. */
interface AdviceContract {
    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    /** The whole message; the connection goes on. */
    private static void assertSays(
            Class<? extends PostgresException> kind, String message, Face face, String sql, Object... arguments) {
        assertThatExceptionOfType(kind)
                .isThrownBy(() -> face.fetch(sql, arguments))
                .withMessage(message);
        assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
    }

    @Test
    default void inWithoutParentheses() {
        try (Face face = connect()) {
            assertSays(SyntaxErrorException.class, """
                syntax error at or near "$1" (SQLSTATE 42601)
                    SELECT 1 WHERE 1 IN $1
                                        ^
                hint: write = ANY($1) in place of IN $1, and give a list; NOT IN is <> ALL($1)\
                """, face, "SELECT 1" + " WHERE" + " 1 IN" + " $1", List.of(1));
            assertSays(
                    SyntaxErrorException.class,
                    """
                    syntax error at or near "$2" (SQLSTATE 42601)
                        line 2: $2
                                ^
                    hint: write = ANY($2) in place of IN $2, and give a list; NOT IN is <> ALL($2)\
                    """,
                    face,
                    "SELECT" + " 'ü$1'," + " $1::int" + " WHERE" + " 1 NOT" + " IN\n" + "$2",
                    1,
                    List.of(1));
        }
    }

    @Test
    default void aListWhereThereIsASingleValue() {
        try (Face face = connect()) {
            assertSays(
                    ArgumentException.class,
                    """
                    parameter $1 (int4, given java.util.ArrayList): \
                    the type takes Integer, Long, Short, Byte, BigInteger, BigDecimal
                    hint: to compare with several values write = ANY($1) in the SQL\
                    """,
                    face,
                    "SELECT" + " 1 WHERE" + " 1 IN" + " ($1)",
                    new ArrayList<>(List.of(1, 2)));
            assertSays(
                    ArgumentException.class, """
                    parameter $1 (int4, given int[]): \
                    the type takes Integer, Long, Short, Byte, BigInteger, BigDecimal
                    hint: to compare with several values write = ANY($1) in the SQL\
                    """, face, "SELECT" + " 1 WHERE" + " 1 = $1", (Object) new int[] {1, 2});
            assertSays(ArgumentException.class, """
                parameter $1 (int4[], given java.lang.Integer): the type takes collections and arrays
                hint: List.of(…) makes one of a single value; to compare with that value write = $1 without ANY\
                """, face, "SELECT" + " 1 WHERE" + " 1 = ANY($1)", 7);
        }
    }

    @Test
    default void aParameterOfWhichNobodyKnowsTheType() {
        try (Face face = connect()) {
            assertSays(IndeterminateDatatypeException.class, """
                could not determine data type of parameter $1 (SQLSTATE 42P18)
                    SELECT pg_typeof($1)
                hint: say by a cast which type the parameter has, as in $1::int\
                """, face, "SELECT" + " pg_typeof($1)", 1);
        }
    }

    @Test
    default void aParameterOfAnotherTypeThanTheArgument() {
        try (Face face = connect()) {
            assertSays(ArgumentException.class, """
                parameter $1 (int4, given java.lang.String): \
                the type takes Integer, Long, Short, Byte, BigInteger, BigDecimal
                hint: write $1::text::int4 in the SQL, and the parameter is of type text\
                """, face, "SELECT" + " $1::int", "7");
            assertThat(face.fetchVal("SELECT $1::text::int4", "7")).isEqualTo(7);
            assertSays(ArgumentException.class, """
                parameter $1 (text, given java.lang.Integer): the type takes String, CharSequence, Character
                hint: write $1::int4::text in the SQL, and the parameter is of type int4\
                """, face, "SELECT $1 ||" + " 'x'", 7);
            assertThat(face.fetchVal("SELECT $1::int4::text || 'x'", 7)).isEqualTo("7x");
            assertSays(
                    ArgumentException.class, """
                    parameter $1 (interval, given java.time.Instant): the type takes Interval, Duration, Period, CharSequence
                    hint: write $1::timestamptz in the SQL, if that is what the parameter is meant to be\
                    """, face, "SELECT" + " $1 +" + " interval" + " '1 day'", Instant.EPOCH);
            assertThat(face.fetchVal("SELECT $1::timestamptz + interval '1 hour'", Instant.EPOCH))
                    .isEqualTo(Instant.EPOCH.plusSeconds(3_600));
        }
    }

    @Test
    default void parametersWithoutArguments() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UndefinedParameterException.class)
                    .isThrownBy(() -> face.execute("SELECT $1"))
                    .withMessage("""
                        there is no parameter $1 (SQLSTATE 42P02)
                            SELECT $1
                                   ^
                        hint: give one argument for each of $1, $2, …; without arguments the text is run as it is\
                        """);
            assertSays(UsageException.class, """
                the statement has 1 parameter, but 0 arguments were given: SELECT $1
                hint: give one argument for each of $1, $2, …\
                """, face, "SELECT $1");
        }
    }

    @Test
    default void questionMarksAndNames() {
        try (Face face = connect()) {
            assertSays(SyntaxErrorException.class, """
                syntax error at end of input (SQLSTATE 42601)
                    SELECT * FROM pg_class WHERE oid = ?
                                                        ^
                hint: parameters are written $1, $2, … and not as question marks\
                """, face, "SELECT * FROM pg_class" + " WHERE oid" + " = ?", 1);
            assertSays(SyntaxErrorException.class, """
                syntax error at or near "AND" (SQLSTATE 42601)
                    SELECT 1 WHERE 1 = ? AND 2 = ?
                                         ^
                hint: parameters are written $1, $2, … and not as question marks\
                """, face, "SELECT 1 WHERE 1 = ?" + " AND 2 =" + " ?", 1, 2);
            assertSays(
                    SyntaxErrorException.class,
                    """
                    syntax error at or near ":" (SQLSTATE 42601)
                        SELECT * FROM pg_class WHERE oid = :oid
                                                           ^
                    hint: arguments for :name are given as one, by Named.of; otherwise parameters are $1, $2, …\
                    """,
                    face,
                    "SELECT" + " * FROM" + " pg_class" + " WHERE" + " oid =" + " :oid",
                    1);
            assertSays(SyntaxErrorException.class, """
                syntax error at or near "SELEC" (SQLSTATE 42601)
                    SELEC 1
                    ^\
                """, face, "SELEC 1");
        }
    }

    @Test
    default void severalStatementsWithArguments() {
        try (Face face = connect()) {
            assertSays(SyntaxErrorException.class, """
                cannot insert multiple commands into a prepared statement (SQLSTATE 42601)
                    SELECT ';'; SELECT $1::int;
                hint: several statements are one call only without arguments, by execute; \
                a pipeline sends several with arguments at once\
                """, face, "SELECT ';'; SELECT $1::int;", 1);
            assertThat(face.fetchVal("SELECT $1::int;", 1)).isEqualTo(1);
        }
    }

    @Test
    default void theServersOwnHintIsKept() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UndefinedFunctionException.class)
                    .isThrownBy(() -> face.fetch("SELECT 1 = 'a'::text"))
                    .withMessageContaining("    SELECT 1 = 'a'::text\n             ^\nhint: ")
                    .withMessageContaining("explicit type casts");
        }
    }

    @Test
    default void aNameThatIsTakenOrUnknown() {
        try (Face face = connect()) {
            face.execute("PREPARE taken AS SELECT 1");
            assertThatExceptionOfType(DuplicatePreparedStatementException.class)
                    .isThrownBy(() -> FaceStatement.prepareAs(face, "taken", "SELECT 2"))
                    .withMessage("""
                        prepared statement "taken" already exists (SQLSTATE 42P05)
                            SELECT 2
                        hint: close the other one first; behind a pooler other clients may have used the name: \
                        prepare without one\
                        """);
            assertThatExceptionOfType(InvalidSqlStatementNameException.class)
                    .isThrownBy(() -> face.execute("EXECUTE unknown"))
                    .withMessage("""
                        prepared statement "unknown" does not exist (SQLSTATE 26000)
                            EXECUTE unknown
                        hint: it was deallocated, or a pooler such as PgBouncer has put another server behind this \
                        connection: see the option pooler\
                        """);
        }
    }

    @Test
    default void aTransactionThatHasFailed() {
        try (Face face = connect()) {
            assertThatExceptionOfType(TransactionRolledBackException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        assertThatExceptionOfType(PostgresException.class)
                                .isThrownBy(() -> tx.fetch("SELECT 1 / 0"))
                                .withMessage("division by zero (SQLSTATE 22012)\n    SELECT 1 / 0");
                        assertThatExceptionOfType(InFailedSqlTransactionException.class)
                                .isThrownBy(() -> tx.fetch("SELECT 1"))
                                .withMessage("""
                                    current transaction is aborted, commands ignored until end of transaction block \
                                    (SQLSTATE 25P02)
                                        SELECT 1
                                    hint: a statement before has failed, and nothing but a rollback is left; \
                                    put what may fail into a transaction inside of this one\
                                    """);
                        return null;
                    }))
                    .withMessage("""
                        the transaction was rolled back instead of committed, because a statement in it had failed: \
                        division by zero (SQLSTATE 22012)
                            SELECT 1 / 0
                        hint: let the exception of the statement out of the transaction, or put the statement into a \
                        transaction inside of this one\
                        """);
        }
    }
}
