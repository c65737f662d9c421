package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What errors advise where a mistake is a common one, on either face. */
interface AdviceContract {
    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    private static void assertAdvice(Face face, String advice, String sql, Object... arguments) {
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(() -> face.fetch(sql, arguments))
                .satisfies(failure -> assertThat(failure.hint()).contains(advice))
                .withMessageContaining(advice);
        assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
    }

    @Test
    default void inWithoutParentheses() {
        try (Face face = connect()) {
            assertAdvice(face, "write = ANY($1) in place of IN $1", "SELECT 1 WHERE 1 IN $1", List.of(1));
            assertAdvice(face, "= ANY($2)", "SELECT 'ü$1', $1::int WHERE 1 NOT IN\n$2", 1, List.of(1));
        }
    }

    @Test
    default void aListWhereThereIsASingleValue() {
        try (Face face = connect()) {
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetch("SELECT 1 WHERE 1 IN ($1)", List.of(1, 2)))
                    .withMessageContaining("= ANY($1)");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetch("SELECT 1 WHERE 1 = $1", (Object) new int[] {1, 2}))
                    .withMessageContaining("= ANY($1)");
        }
    }

    @Test
    default void aParameterOfWhichNobodyKnowsTheType() {
        try (Face face = connect()) {
            assertAdvice(face, "by a cast", "SELECT $1 IS NULL", 1);
            assertAdvice(face, "by a cast", "SELECT pg_typeof($1)", 1);
        }
    }

    @Test
    default void parametersWithoutArguments() {
        try (Face face = connect()) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> face.execute("SELECT $1"))
                    .withMessageContaining("give one argument for each of $1, $2");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.fetch("SELECT $1"))
                    .withMessageContaining("give one argument for each of $1, $2");
        }
    }

    @Test
    default void questionMarksAndNames() {
        try (Face face = connect()) {
            assertAdvice(face, "not as question marks", "SELECT * FROM pg_class WHERE oid = ?", 1);
            assertAdvice(face, "not as question marks", "SELECT * FROM pg_class WHERE oid = ? AND relname = ?", 1, "a");
            assertAdvice(face, "by Named.of", "SELECT * FROM pg_class WHERE oid = :oid", 1);
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> face.fetch("SELEC 1"))
                    .satisfies(failure -> assertThat(failure.hint()).isNull());
        }
    }

    @Test
    default void theServersOwnHintIsKept() {
        try (Face face = connect()) {
            assertAdvice(face, "explicit type casts", "SELECT 1 = 'a'::text");
        }
    }

    @Test
    default void aTransactionThatHasFailed() {
        try (Face face = connect();
                Face tx = face.begin()) {
            assertThatExceptionOfType(ServerException.class).isThrownBy(() -> tx.fetch("SELECT 1 / 0"));
            assertThatExceptionOfType(InFailedSqlTransactionException.class)
                    .isThrownBy(() -> tx.fetch("SELECT 1"))
                    .withMessageContaining("a transaction inside of this one");
        }
    }
}
