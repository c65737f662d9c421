package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.AdminShutdownException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every way in which a COPY ends early, in each direction, before its first row, in the middle and at its last: it is
 * bounded, the error is the right one, and the connection can be used, unless it was lost.
 */
@Timeout(180)
interface CopyEndContract {
    /** More than the network holds in its buffers. */
    int ROWS = 200_000;

    /** What is copied where. */
    enum Way {
        BYTES_IN(true),
        ROWS_IN(true),
        BYTES_OUT(false),
        ROWS_OUT(false);

        final boolean in;

        Way(boolean in) {
            this.in = in;
        }
    }

    int[] MOMENTS = {0, ROWS / 2, ROWS - 1};

    Face connect(ConnectOptions options);

    private Face connected() {
        Face face = connect(TestServer.options());
        face.execute("CREATE TEMP TABLE t(n int)");
        return face;
    }

    /** Copies, and has the program's own code do something at a row. */
    private static Throwable copy(Face face, Way way, IntConsumer atRow) {
        return copy(face, way, "SELECT n FROM generate_series(0, " + (ROWS - 1) + ") n", atRow);
    }

    /** The same of what a query gives, if it is copied out. */
    private static Throwable copy(Face face, Way way, String query, IntConsumer atRow) {
        CopyContract.Verb verb = Verbs.of(face, CopyContract.Verb.class);
        return catchThrowable(() -> {
            switch (way) {
                case BYTES_IN -> {
                    Iterable<Object> lines = () -> IntStream.range(0, ROWS)
                            .mapToObj(i -> {
                                atRow.accept(i);
                                return (Object) (i + "\n").getBytes(StandardCharsets.UTF_8);
                            })
                            .iterator();
                    verb.copyToTable("t", CopySource.of(lines));
                }
                case ROWS_IN -> {
                    Iterable<List<Object>> rows = () -> IntStream.range(0, ROWS)
                            .mapToObj(i -> {
                                atRow.accept(i);
                                return List.<Object>of(i);
                            })
                            .iterator();
                    verb.copyRecordsToTable("t", List.of("n"), rows);
                }
                case BYTES_OUT -> {
                    int[] lines = {0};
                    verb.copyFromQuery(query, CopyOptions.text(), CopySink.to((ByteBuffer piece) -> {
                        while (piece.hasRemaining()) {
                            if (piece.get() == '\n') {
                                atRow.accept(lines[0]++);
                            }
                        }
                    }));
                }
                case ROWS_OUT -> {
                    int[] rows = {0};
                    verb.copyRecordsFromQuery(Integer.class, query, n -> atRow.accept(rows[0]++));
                }
            }
        });
    }

    /** All or nothing is there, and the connection takes further calls of every kind. */
    private static void assertUsable(Face face, Throwable failure) {
        assertThat(face.isInTransaction()).isFalse();
        assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isIn(0L, (long) ROWS);
        if (failure != null) {
            face.execute("TRUNCATE t");
        }
        assertThat(Verbs.of(face, CopyContract.Verb.class).copyRecordsToTable("t", List.of("n"), List.of(List.of(1))))
                .isEqualTo(1);
        face.execute("TRUNCATE t");
    }

    private static IntConsumer at(int row, Runnable action) {
        return current -> {
            if (current == row) {
                action.run();
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    default void theProgramsOwnCodeThrows(Way way) {
        try (Face face = connected()) {
            for (int moment : MOMENTS) {
                IllegalStateException own = new IllegalStateException("row " + moment);
                Throwable failure = copy(face, way, at(moment, () -> {
                    throw own;
                }));
                assertThat(failure).isSameAs(own);
                assertThat(failure.getSuppressed()).isEmpty();
                assertUsable(face, failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    default void theThreadIsInterrupted(Way way) {
        try (Face face = connected()) {
            for (int moment : MOMENTS) {
                Throwable failure =
                        copy(face, way, at(moment, () -> Thread.currentThread().interrupt()));
                // Behind the last row nobody may have to wait any more.
                if (moment < ROWS - 1 && failure != null || failure instanceof CallInterruptedException) {
                    assertThat(failure).isInstanceOf(CallInterruptedException.class);
                }
                boolean unused = Thread.interrupted();
                assertUsable(face, failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    default void theServerRefusesSomething(Way way) {
        try (Face face = connected()) {
            for (int moment : MOMENTS) {
                Throwable failure = way.in
                        ? refusedIn(face, way, moment)
                        : copy(
                                face,
                                way,
                                "SELECT 1 / (n - " + moment + ") FROM generate_series(0, " + (ROWS - 1) + ") n",
                                row -> {});
                assertThat(failure).isInstanceOf(DivisionByZeroException.class);
                assertUsable(face, failure);
            }
        }
    }

    /** A constraint that is checked as the rows arrive. */
    private static Throwable refusedIn(Face face, Way way, int moment) {
        face.execute("ALTER TABLE t ADD CONSTRAINT refuses CHECK (1 / (n - " + moment + ") IS NOT NULL)");
        try {
            return copy(face, way, row -> {});
        } finally {
            face.execute("ALTER TABLE t DROP CONSTRAINT refuses");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    default void theLimitComes(Way way) {
        try (Face face = connected()) {
            Face limited = face.timeout(Duration.ofMillis(150));
            for (int moment : MOMENTS) {
                String waits = "(CASE WHEN n = " + moment + " THEN pg_sleep(60)::text END) IS NULL";
                if (way.in) {
                    face.execute("CREATE OR REPLACE FUNCTION pg_temp.waits(n int) RETURNS boolean LANGUAGE plpgsql AS"
                            + " $$BEGIN RETURN " + waits + "; END$$; ALTER TABLE t ADD CONSTRAINT slow CHECK"
                            + " (pg_temp.waits(n))");
                }
                Throwable failure = copy(
                        limited,
                        way,
                        "SELECT n FROM generate_series(0, " + (ROWS - 1) + ") n WHERE " + waits,
                        row -> {});
                assertThat(failure).isInstanceOf(QueryTimeoutException.class);
                if (way.in) {
                    face.execute("ALTER TABLE t DROP CONSTRAINT slow");
                }
                assertUsable(face, failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    default void theSessionIsEnded(Way way) {
        try (Face other = connect(TestServer.options())) {
            for (int moment : MOMENTS) {
                try (Face face = connected()) {
                    int pid = face.serverPid();
                    Throwable failure = copy(face, way, at(moment, () -> terminate(other, pid)));
                    // A result that had arrived to its end before is none that the end of the session can take away.
                    if (way.in || failure != null) {
                        assertThat(failure)
                                .isInstanceOfAny(ConnectionLostException.class, AdminShutdownException.class);
                    }
                    assertThat(catchThrowable(() -> face.execute("SELECT 1"))).isNotNull();
                }
            }
        }
    }

    private static void terminate(Face other, int pid) {
        other.execute("SELECT pg_terminate_backend($1)", pid);
        while (other.requireVal(Boolean.class, "SELECT EXISTS(SELECT FROM pg_stat_activity WHERE pid = $1)", pid)) {
            Thread.onSpinWait();
        }
    }
}
