package io.github.loompg.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.error.sqlstate.IntegrityConstraintViolationException;
import io.github.loompg.error.sqlstate.InvalidCatalogNameException;
import io.github.loompg.error.sqlstate.SyntaxErrorException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import io.github.loompg.testkit.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What real servers say, and what becomes of it. */
class ErrorsOfServersTest {
    private final Connection connection =
            Postgres.connect(PostgresServer.shared().uri());

    @AfterEach
    void close() {
        connection.close();
    }

    private <E extends ServerException> E failing(Class<E> kind, String sql, Object... arguments) {
        E failure = catchThrowableOfType(kind, () -> connection.execute(sql, arguments));
        assertThat(failure).isNotNull();
        assertThat(failure.sql()).isEqualTo(sql);
        return failure;
    }

    @Test
    void theCaretStandsUnderThePlaceThatTheServerMeans() {
        assertThat(failing(
                        UndefinedColumnException.class, "SELECT '日本', '😀',\n\tnmae\nFROM pg_type WHERE oid = $1", 1))
                .hasMessage("""
                        column "nmae" does not exist (SQLSTATE 42703)
                            line 2:  nmae
                                     ^""");
        assertThat(failing(UndefinedColumnException.class, "SELECT '日本', '😀', nmae FROM pg_type"))
                .hasMessage("""
                        column "nmae" does not exist (SQLSTATE 42703)
                            SELECT '日本', '😀', nmae FROM pg_type
                                                 ^""");
        assertThat(failing(SyntaxErrorException.class, "SELECT (1\n")).hasMessage("""
                        syntax error at end of input (SQLSTATE 42601)
                            SELECT (1
                                     ^""");
    }

    @Test
    void theHintIsShown() {
        assertThat(failing(UndefinedColumnException.class, "SELECT typnam FROM pg_type"))
                .hasMessageEndingWith("\nhint: Perhaps you meant to reference the column \"pg_type.typname\".");
    }

    @Test
    void aViolatedConstraintIsNamedAndTheValueIsNotShown() {
        connection.execute("CREATE TEMP TABLE users(email text CONSTRAINT one_each UNIQUE)");
        String insert = "INSERT INTO users VALUES($1)";
        connection.execute(insert, "secret@example.org");
        UniqueViolationException taken = failing(UniqueViolationException.class, insert, "secret@example.org");

        assertThat(taken.constraint()).isEqualTo("one_each");
        assertThat(taken.table()).isEqualTo("users");
        assertThat(taken.schema()).startsWith("pg_temp");
        assertThat(taken.detail()).isEqualTo("Key (email)=(secret@example.org) already exists.");
        assertThat(taken).hasMessage("""
                        duplicate key value violates unique constraint "one_each" (SQLSTATE 23505)
                            INSERT INTO users VALUES($1)""");
        assertThat(taken.severity()).isEqualTo("ERROR");
        assertThat(taken.isFatal()).isFalse();
        assertThat(taken.routine()).isNotNull();
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void aStatementInsideAFunctionIsToldBesideTheMessage() {
        UndefinedTableException failure = failing(
                UndefinedTableException.class, "DO $$ BEGIN PERFORM * FROM nowhere WHERE 'secret' <> ''; END $$");

        assertThat(failure.position()).isEmpty();
        assertThat(failure.internalQuery()).isEqualTo("SELECT * FROM nowhere WHERE 'secret' <> ''");
        assertThat(failure.internalPosition()).hasValue(15);
        assertThat(failure.where()).contains("inline_code_block line 1 at PERFORM");
    }

    @Test
    void codesThatNoListHasComeAsTheirClassOrAsTheRoot() {
        assertThat(failing(ServerException.class, "DO $$ BEGIN RAISE 'mine' USING ERRCODE = '23ZZZ'; END $$"))
                .isExactlyInstanceOf(IntegrityConstraintViolationException.class);
        ServerException mine =
                failing(ServerException.class, "DO $$ BEGIN RAISE 'mine' USING ERRCODE = 'U0001'; END $$");
        assertThat(mine).isExactlyInstanceOf(ServerException.class);
        assertThat(mine.sqlState()).isEqualTo("U0001");
        assertThat(mine.serverMessage()).isEqualTo("mine");
    }

    @Test
    void anErrorOfTheLoginIsFatalAndAboutNoStatement() {
        assertThatThrownBy(() -> Postgres.connect(PostgresServer.shared().uri("no_such_database")))
                .isInstanceOfSatisfying(InvalidCatalogNameException.class, failure -> {
                    assertThat(failure.isFatal()).isTrue();
                    assertThat(failure.sql()).isNull();
                    assertThat(failure.safeToRetry()).isFalse();
                })
                .hasMessageContaining("database \"no_such_database\" does not exist (SQLSTATE 3D000)");
    }
}
