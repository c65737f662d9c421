package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.AdminShutdownException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.testkit.PostgresServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** 200 MB. */
    String MILLION = "SELECT repeat('x', 200) FROM (SELECT generate_series(1, 1000000)) series";

    /** A grace that does not end, however slow the machine is. */
    Duration LONG = Duration.ofMinutes(2);

    Face connect(ConnectOptions options);

    private Face connected() {
        return connected(TestServer.options());
    }

    private Face connected(ConnectOptions options) {
        Face face = connect(options);
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
                boolean unused = Thread.interrupted();
                // When the last row has come out nothing need be awaited any more.
                if (way.in || moment < ROWS - 1 || failure != null) {
                    assertThat(failure).isInstanceOf(CallInterruptedException.class);
                }
                assertUsable(face, failure);
            }
        }
    }

    /** A source or a sink that is slow, when neither side ever has to wait for the other. */
    @ParameterizedTest
    @EnumSource(Way.class)
    default void theLimitComesWhileTheProgramsOwnCodeRuns(Way way) {
        HandClock clock = new HandClock();
        try (Face face = connected(TestServer.options().clock(clock))) {
            Face limited = face.timeout(Duration.ofSeconds(1));
            for (int moment : MOMENTS) {
                Throwable failure = copy(limited, way, at(moment, () -> clock.pass(Duration.ofSeconds(1))));
                if (way.in || moment < ROWS - 1 || failure != null) {
                    assertThat(failure).isInstanceOf(QueryTimeoutException.class);
                }
                assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t"))
                        .isZero();
                assertUsable(face, failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    default void theProgramsOwnCodeIsInterruptedAtWhatItWaitsFor(Way way) {
        try (Face face = connected(TestServer.options().cancelGrace(LONG))) {
            for (int moment : MOMENTS) {
                Throwable failure = copy(face, way, at(moment, () -> {
                    Thread own = Thread.currentThread();
                    Thread.ofVirtual().start(own::interrupt);
                    waitForEver();
                }));
                boolean unused = Thread.interrupted();
                assertThat(failure)
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasCauseInstanceOf(InterruptedException.class);
                assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t"))
                        .isZero();
                assertUsable(face, failure);
            }
        }
    }

    /** As a program's code does that is interrupted: it ends with an exception of its own, and the interrupt can be seen. */
    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Who waits for a publisher is told at once, however long that will wait for something itself. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void thePublisherWaits(boolean interrupted) throws Exception {
        HandClock clock = new HandClock();
        try (Face face = connected(TestServer.options().clock(clock))) {
            CountDownLatch half = new CountDownLatch(1);
            AtomicReference<Thread> caller = new AtomicReference<>();
            Publisher<List<Integer>> rows = subscriber -> {
                caller.set(Thread.currentThread());
                SubmissionPublisher<List<Integer>> publisher = new SubmissionPublisher<>();
                publisher.subscribe(subscriber);
                Thread.ofVirtual().start(() -> {
                    IntStream.range(0, ROWS / 2).forEach(n -> publisher.submit(List.of(n)));
                    half.countDown();
                });
            };
            Face limited = face.timeout(Duration.ofSeconds(1));
            FutureTask<Throwable> copy = begin(
                    () -> Verbs.of(limited, CopyContract.Verb.class).copyRecordsToTable("t", CopyOptions.text(), rows));
            assertThat(half.await(60, TimeUnit.SECONDS)).isTrue();
            if (interrupted) {
                caller.get().interrupt();
            } else {
                clock.pass(Duration.ofSeconds(1));
            }
            Throwable failure = copy.get(60, TimeUnit.SECONDS);
            assertThat(failure)
                    .isInstanceOf(interrupted ? CallInterruptedException.class : QueryTimeoutException.class);
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isZero();
            assertUsable(face, failure);
        }
    }

    private static FutureTask<Throwable> begin(ThrowingCallable copying) {
        FutureTask<Throwable> copy = new FutureTask<>(() -> catchThrowable(copying));
        Thread.ofVirtual().start(copy);
        return copy;
    }

    // Far more than the network holds in its buffers

    /** Nothing is read for a sink that waits, and so nothing is kept of it; the server has to wait, too. */
    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"BYTES_OUT", "ROWS_OUT"})
    default void theSinkWaitsAndIsInterrupted(Way way) throws Exception {
        ConnectOptions options =
                ConnectOptions.of(PostgresServer.shared(18).uri()).cancelGrace(LONG);
        try (Face face = connected(options);
                Face other = connect(options)) {
            CompletableFuture<Thread> caller = new CompletableFuture<>();
            AtomicInteger given = new AtomicInteger();
            Runnable sink = () -> {
                given.incrementAndGet();
                caller.complete(Thread.currentThread());
                waitForEver();
            };
            CopyContract.Verb verb = Verbs.of(face, CopyContract.Verb.class);
            FutureTask<Throwable> copy = begin(() -> {
                if (way == Way.BYTES_OUT) {
                    verb.copyFromQuery(MILLION, CopyOptions.text(), CopySink.to((ByteBuffer piece) -> sink.run()));
                } else {
                    verb.copyRecordsFromQuery(String.class, MILLION, row -> sink.run());
                }
            });
            Thread waiting = caller.get(60, TimeUnit.SECONDS);
            assertThat(rowsWhenTheServerWaits(other, face.serverPid())).isLessThan(500_000);
            waiting.interrupt();
            Throwable failure = copy.get(60, TimeUnit.SECONDS);
            assertThat(failure)
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(given).hasValue(1);
            awaitEndOfQuery(other, face.serverPid());
            assertUsable(face, failure);
        }
    }

    /** The same, where the caller waits for what a subscriber requests. */
    @Test
    default void theSubscriberWaitsUntilTheLimitComes() throws Exception {
        HandClock clock = new HandClock();
        ConnectOptions options =
                ConnectOptions.of(PostgresServer.shared(18).uri()).clock(clock);
        try (Face face = connected(options);
                Face other = connect(options)) {
            Sated subscriber = new Sated();
            Face limited = face.timeout(Duration.ofSeconds(1));
            FutureTask<Throwable> copy = begin(() -> Verbs.of(limited, CopyContract.Verb.class)
                    .copyFromQuery(MILLION, CopyOptions.text(), CopySink.to(subscriber)));
            assertThat(subscriber.first.get(60, TimeUnit.SECONDS)).isLessThanOrEqualTo(64 * 1024);
            assertThat(rowsWhenTheServerWaits(other, face.serverPid())).isLessThan(500_000);
            clock.pass(Duration.ofSeconds(1));
            Throwable failure = copy.get(60, TimeUnit.SECONDS);
            assertThat(failure).isInstanceOf(QueryTimeoutException.class);
            assertThat(subscriber.failure).isSameAs(failure);
            awaitEndOfQuery(other, face.serverPid());
            assertUsable(face, failure);
        }
    }

    /** A subscriber that wants one piece, and is told how it ends. */
    final class Sated implements Subscriber<ByteBuffer> {
        final CompletableFuture<Integer> first = new CompletableFuture<>();
        volatile Throwable failure;

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(ByteBuffer piece) {
            if (!first.complete(piece.remaining())) {
                throw new AssertionError("a second one");
            }
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {}
    }

    /** How many rows the server has sent of a COPY, when it is seen to wait for its client again and again. */
    private static long rowsWhenTheServerWaits(Face other, int pid) {
        long[] rows = {-1};
        int[] times = {0};
        Await.until(() -> {
            Long now = other.fetchVal(
                    Long.class,
                    "SELECT tuples_processed FROM pg_stat_progress_copy JOIN pg_stat_activity USING (pid)"
                            + " WHERE pid = $1 AND wait_event = 'ClientWrite'",
                    pid);
            times[0] = now != null && now == rows[0] ? times[0] + 1 : 0;
            rows[0] = now == null ? -1 : now;
            return times[0] == 10;
        });
        return rows[0];
    }

    private static void awaitEndOfQuery(Face other, int pid) {
        Await.until(() -> other.requireVal(String.class, "SELECT state FROM pg_stat_activity WHERE pid = $1", pid)
                .equals("idle"));
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
