package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.LoggedQuery;
import io.github.loompg.observe.Notice;
import io.github.loompg.observe.Notification;
import io.github.loompg.observe.NotificationListener;
import io.github.loompg.observe.Overflow;
import io.github.loompg.observe.QueryLogger;
import io.github.loompg.observe.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be listened to, on either face. */
interface ListenerContract {
    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    /** What has been heard, which can be waited for. */
    final class Heard<T> {
        private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();

        void add(T message) {
            queue.add(message);
        }

        T next() throws InterruptedException {
            T message = queue.poll(60, TimeUnit.SECONDS);
            assertThat(message)
                    .as("what should have been heard within a minute")
                    .isNotNull();
            return message;
        }

        boolean isEmpty() {
            return queue.isEmpty();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> channels(Face face) {
        return face.fetch(String.class, "SELECT * FROM pg_listening_channels() c ORDER BY c");
    }

    /** A name that no other test uses on the same server. */
    private static String channel(Face face) {
        return "channel of \"" + face.serverPid() + "\"";
    }

    // Channels

    @Test
    default void hearsWhatIsSentWhileNothingIsCalled() throws InterruptedException {
        try (Face face = connect();
                Face other = connect()) {
            Heard<Notification> heard = new Heard<>();
            face.addListener(channel(face), heard::add);
            for (int i = 0; i < 3; i++) {
                other.execute("SELECT pg_notify($1, $2)", channel(face), "payload " + i);
                assertThat(heard.next()).isEqualTo(new Notification(other.serverPid(), channel(face), "payload " + i));
            }
        }
    }

    @Test
    default void hearsItselfAndWithoutPayload() throws InterruptedException {
        try (Face face = connect()) {
            Heard<Notification> heard = new Heard<>();
            face.addListener("Jobs_" + face.serverPid(), heard::add);
            face.execute("NOTIFY \"Jobs_" + face.serverPid() + "\"");
            assertThat(heard.next()).isEqualTo(new Notification(face.serverPid(), "Jobs_" + face.serverPid(), ""));
        }
    }

    @Test
    default void hearsAllInTheirOrderWhileOthersCall() throws InterruptedException {
        try (Face face = connect();
                Face other = connect()) {
            Heard<String> heard = new Heard<>();
            face.addListener(channel(face), notification -> heard.add(notification.payload()));
            other.execute("SELECT pg_notify($1, n::text) FROM generate_series(1, 10000) n", channel(face));
            for (int i = 0; i < 300; i++) {
                assertThat(face.fetchVal("SELECT $1::int", i)).isEqualTo(i);
            }
            for (int i = 1; i <= 10_000; i++) {
                assertThat(heard.next()).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    default void hearsAllOfABurstWhileNothingIsCalled() throws InterruptedException {
        int burst = 10_000;
        try (Face face = connect();
                Face other = connect()) {
            Heard<String> heard = new Heard<>();
            face.addListener(
                    "contract_burst",
                    notification -> heard.add(notification.payload()),
                    2 * burst,
                    Overflow.CLOSE_CONNECTION);
            other.execute("DO $$ BEGIN FOR i IN 1.." + burst
                    + " LOOP PERFORM pg_notify('contract_burst', i::text); END LOOP; END $$");
            for (int i = 1; i <= burst; i++) {
                assertThat(heard.next()).isEqualTo(String.valueOf(i));
            }
            assertThat(heard.isEmpty()).isTrue();
        }
    }

    @Test
    default void severalListenToAChannelUntilTheLastHasGone() throws InterruptedException {
        try (Face face = connect()) {
            Heard<Notification> one = new Heard<>();
            Heard<Notification> two = new Heard<>();
            Registration first = face.addListener("c", one::add);
            Registration second = face.addListener("c", two::add);
            face.execute("NOTIFY c");
            one.next();
            two.next();

            first.close();
            first.close();
            assertThat(channels(face)).containsExactly("c");
            face.execute("NOTIFY c");
            two.next();
            assertThat(one.isEmpty()).isTrue();

            second.close();
            assertThat(channels(face)).isEmpty();
            face.addListener("c", one::add);
            assertThat(channels(face)).containsExactly("c");
            face.execute("NOTIFY c");
            one.next();
            assertThat(two.isEmpty()).isTrue();
        }
    }

    @Test
    default void aListenerMayUseItsConnection() throws InterruptedException {
        try (Face face = connect()) {
            Heard<Object> heard = new Heard<>();
            face.addListener("c", notification -> heard.add(face.fetchVal("SELECT 7")));
            face.execute("NOTIFY c");
            assertThat(heard.next()).isEqualTo(7);
        }
    }

    @Test
    default void oneThatIsSlowOrThrowsKeepsNobodyElseWaiting() throws InterruptedException {
        try (Face face = connect()) {
            CountDownLatch end = new CountDownLatch(1);
            Heard<Notification> heard = new Heard<>();
            face.addListener("c", notification -> await(end));
            face.addListener("c", notification -> {
                throw new IllegalStateException("on purpose");
            });
            face.addListener("c", heard::add);
            for (int i = 0; i < 3; i++) {
                face.execute("NOTIFY c");
                heard.next();
            }
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
            end.countDown();
        }
    }

    /** Waits with the first that it receives. */
    final class Slow implements NotificationListener {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final Heard<String> heard = new Heard<>();

        @Override
        public void received(Notification notification) {
            begun.countDown();
            await(end);
            heard.add(notification.payload());
        }

        @Override
        public void missed(long count) {
            heard.add("missed " + count);
        }
    }

    private static void overflow(Face face, Slow slow, Overflow overflow) {
        face.addListener("c", slow, 2, overflow);
        face.execute("NOTIFY c, '1'");
        await(slow.begun);
        for (int i = 2; i <= 6; i++) {
            face.execute("NOTIFY c, '" + i + "'");
        }
    }

    @Test
    default void theOldestAreDropped() throws InterruptedException {
        try (Face face = connect()) {
            Slow slow = new Slow();
            overflow(face, slow, Overflow.DROP_OLDEST);
            slow.end.countDown();
            for (String expected : List.of("1", "missed 3", "5", "6")) {
                assertThat(slow.heard.next()).isEqualTo(expected);
            }
        }
    }

    @Test
    default void theNewestAreDropped() throws InterruptedException {
        try (Face face = connect()) {
            Slow slow = new Slow();
            overflow(face, slow, Overflow.DROP_NEWEST);
            slow.end.countDown();
            for (String expected : List.of("1", "2", "3", "missed 3")) {
                assertThat(slow.heard.next()).isEqualTo(expected);
            }
            face.execute("NOTIFY c, '7'");
            assertThat(slow.heard.next()).isEqualTo("7");
        }
    }

    /** What one who waits has not taken is bounded, and he is told how much it was that did not fit; others hear all. */
    @Test
    default void ofAHundredThousandTheLastAreHeardByWhoWasSlow() throws InterruptedException {
        int burst = 100_000;
        int capacity = 10_000;
        try (Face face = connect();
                Face other = connect()) {
            Slow slow = new Slow();
            Heard<String> heard = new Heard<>();
            face.addListener(channel(face), slow);
            // Told behind the other one of each.
            face.addListener(
                    channel(face),
                    notification -> heard.add(notification.payload()),
                    burst + 1,
                    Overflow.CLOSE_CONNECTION);
            other.execute("SELECT pg_notify($1, '0')", channel(face));
            await(slow.begun);
            other.execute("SELECT pg_notify($1, n::text) FROM generate_series(1, $2::int) n", channel(face), burst);
            for (int i = 0; i <= burst; i++) {
                assertThat(heard.next()).isEqualTo(Integer.toString(i));
            }
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
            assertThat(slow.heard.isEmpty()).isTrue();
            slow.end.countDown();
            assertThat(slow.heard.next()).isEqualTo("0");
            assertThat(slow.heard.next()).isEqualTo("missed " + (burst - capacity));
            for (int i = burst - capacity + 1; i <= burst; i++) {
                assertThat(slow.heard.next()).isEqualTo(Integer.toString(i));
            }
            assertThat(slow.heard.isEmpty()).isTrue();
        }
    }

    @Test
    default void theConnectionIsClosedIfNothingMayBeMissed() throws InterruptedException {
        Face face = connect();
        Heard<PostgresException> end = new Heard<>();
        face.addTerminationListener(end::add);
        Slow slow = new Slow();
        face.addListener("c", slow, 1, Overflow.CLOSE_CONNECTION);
        try (Face other = connect()) {
            other.execute("NOTIFY c, '1'");
            await(slow.begun);
            other.execute("NOTIFY c, '2'");
            other.execute("NOTIFY c, '3'");
            assertThat(end.next()).isInstanceOf(ConnectionClosedException.class);
        }
        assertThat(face.isClosed()).isTrue();
        slow.end.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a channel whose name is longer than the sixty-three bytes that it may have"})
    default void refusesNamesThatTheServerWouldChange(String channel) {
        try (Face face = connect()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.addListener(channel, notification -> {}));
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.addListener("c", notification -> {}, 0, Overflow.DROP_OLDEST));
            assertThat(channels(face)).isEmpty();
        }
    }

    @Test
    default void refusesToListenInATransaction() {
        try (Face face = connect()) {
            face.transaction(tx -> {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> face.addListener("c", notification -> {}));
                return null;
            });
            face.execute("BEGIN");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.addListener("c", notification -> {}))
                    .withMessageContaining("takes effect at its end");
            face.execute("ROLLBACK");
            assertThat(channels(face)).isEmpty();
        }
    }

    @Test
    default void aListenerCanBeRemovedWithinATransaction() {
        try (Face face = connect()) {
            Registration registration = face.addListener("c", notification -> {});
            face.transaction(tx -> {
                registration.close();
                return tx.fetchVal("SELECT 1");
            });
            while (!channels(face).isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    default void resetEndsListeningToChannelsAndNotices() throws InterruptedException {
        try (Face face = connect()) {
            Heard<Object> heard = new Heard<>();
            Heard<LoggedQuery> logged = new Heard<>();
            face.addListener("c", heard::add);
            face.addListener("d", heard::add);
            face.addLogListener(heard::add);
            face.addQueryLogger(logged::add);
            face.resetListeners();

            assertThat(channels(face)).isEmpty();
            face.execute("NOTIFY c; DO 'BEGIN RAISE WARNING ''heard by nobody''; END'");
            assertThat(heard.isEmpty()).isTrue();
            logged.next();
        }
    }

    @Test
    default void nobodyListensOnAClosedConnection() {
        Face face = connect();
        Registration registration = face.addListener("c", notification -> {});
        face.close();
        registration.close();
        assertThatExceptionOfType(ConnectionClosedException.class)
                .isThrownBy(() -> face.addListener("c", notification -> {}));
    }

    // Notices

    @Test
    default void hearsWhatTheServerRemarks() throws InterruptedException {
        try (Face face = connect()) {
            Heard<Notice> heard = new Heard<>();
            Registration registration = face.addLogListener(heard::add);
            face.execute(
                    "DO $$ BEGIN RAISE WARNING 'careful' USING ERRCODE = '01008', DETAIL = 'd', HINT = 'h'; END $$");
            Notice notice = heard.next();
            assertThat(notice.severity()).isEqualTo("WARNING");
            assertThat(notice.sqlState()).isEqualTo("01008");
            assertThat(notice.message()).isEqualTo("careful");
            assertThat(notice.detail()).isEqualTo("d");
            assertThat(notice.hint()).isEqualTo("h");
            assertThat(notice.where()).contains("line 1");
            assertThat(notice).hasToString("WARNING: careful");

            face.execute("DROP TABLE IF EXISTS there_is_no_such_table");
            assertThat(heard.next().severity()).isEqualTo("NOTICE");
            registration.close();
            face.execute("DROP TABLE IF EXISTS there_is_no_such_table");
            assertThat(heard.isEmpty()).isTrue();
        }
    }

    // The end

    @Test
    default void whatNobodyListensForIsDropped() {
        try (Face face = connect()) {
            face.execute("LISTEN nobody");
            face.execute("DO $$ BEGIN FOR i IN 1..1000 LOOP RAISE NOTICE 'n'; NOTIFY nobody; END LOOP; END $$");
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void hearsOfTheEndOnce() throws InterruptedException {
        Face face = connect();
        Heard<PostgresException> heard = new Heard<>();
        Heard<PostgresException> removed = new Heard<>();
        face.addTerminationListener(heard::add);
        face.addTerminationListener(removed::add).close();
        face.close();
        face.terminate();
        assertThat(heard.next()).isInstanceOf(ConnectionClosedException.class);
        Heard<PostgresException> late = new Heard<>();
        face.addTerminationListener(late::add);
        assertThat(late.next()).isInstanceOf(ConnectionClosedException.class);
        assertThat(heard.isEmpty()).isTrue();
        assertThat(removed.isEmpty()).isTrue();
    }

    @Test
    default void hearsOfALossWhileNothingIsCalled() throws InterruptedException {
        try (Face face = connect();
                Face other = connect()) {
            Heard<PostgresException> heard = new Heard<>();
            face.addTerminationListener(heard::add);
            other.execute("SELECT pg_terminate_backend($1)", face.serverPid());
            assertThat(heard.next())
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("administrator command");
        }
    }

    // Logs

    @Test
    default void logsCallsWithoutTheirArguments() throws InterruptedException {
        try (Face face = connect()) {
            Heard<LoggedQuery> heard = new Heard<>();
            Registration registration = face.addQueryLogger(heard::add);
            face.fetchVal("SELECT $1::text", "secret");
            LoggedQuery query = heard.next();
            assertThat(query.sql()).isEqualTo("SELECT $1::text");
            assertThat(query.arguments()).isEmpty();
            assertThat(query.elapsed()).isPositive();
            assertThat(query.failed()).isFalse();
            assertThat(query.failure()).isNull();
            assertThat(query.toString()).doesNotContain("secret");

            face.execute("SELECT 1; SELECT 2");
            assertThat(heard.next().sql()).isEqualTo("SELECT 1; SELECT 2");
            assertThatExceptionOfType(PostgresException.class).isThrownBy(() -> face.fetch("SELECT 1 / 0"));
            LoggedQuery failed = heard.next();
            assertThat(failed.failed()).isTrue();
            assertThat(failed.sqlState()).isEqualTo("22012");
            assertThat(failed.failure()).hasMessageContaining("division by zero");

            registration.close();
            face.fetchVal("SELECT 1");
            assertThat(heard.isEmpty()).isTrue();
        }
    }

    @Test
    default void logsAsMuchAsItIsAskedFor() throws InterruptedException {
        try (Face face = connect()) {
            Heard<LoggedQuery> all = new Heard<>();
            Heard<LoggedQuery> times = new Heard<>();
            face.addQueryLogger(all::add, LogDetail.ARGUMENTS);
            face.addQueryLogger(times::add, LogDetail.TIMES);
            face.fetchVal("SELECT $1::text, $2::int", "secret", null);
            assertThat(all.next().arguments()).containsExactly("secret", null);
            assertThatExceptionOfType(PostgresException.class).isThrownBy(() -> face.fetch("SELECT secret"));
            all.next();
            assertThat(times.next().sql()).isEmpty();
            LoggedQuery failed = times.next();
            assertThat(failed.sqlState()).isEqualTo("42703");
            assertThat(failed.failed()).isTrue();
            assertThat(failed.failure()).isNull();
            assertThat(failed.toString()).doesNotContain("secret");
        }
    }

    @Test
    default void logsTransactions() throws InterruptedException {
        try (Face face = connect()) {
            Heard<LoggedQuery> heard = new Heard<>();
            face.addQueryLogger(heard::add);
            face.transaction(TransactionOptions.defaults().readOnly(true), tx -> {
                tx.fetchVal("SELECT 1");
                return tx.transaction(inner -> inner.fetchVal("SELECT 2"));
            });
            face.begin().close();
            List<String> logged = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                logged.add(heard.next().sql());
            }
            assertThat(logged)
                    .containsExactly(
                            "BEGIN READ ONLY",
                            "SELECT 1",
                            "SAVEPOINT loompg_savepoint_1",
                            "SELECT 2",
                            "RELEASE SAVEPOINT loompg_savepoint_1",
                            "COMMIT",
                            "BEGIN",
                            "ROLLBACK");
        }
    }

    @Test
    default void logsPreparedStatementsAndCursors() throws InterruptedException {
        try (Face face = connect()) {
            Heard<LoggedQuery> heard = new Heard<>();
            FaceStatement statement = FaceStatement.prepare(face, CursorContract.SERIES);
            face.addQueryLogger(heard::add, LogDetail.ARGUMENTS);
            statement.fetch(2);
            assertThat(heard.next().arguments()).containsExactly(2);

            Face.Rows<Integer> read = face.cursor(Integer.class, CursorContract.SERIES, 100);
            assertThat(read.forward(99)).isEqualTo(99);
            assertThat(heard.isEmpty()).isTrue();
            assertThat(read.fetch(2)).containsExactly(100);
            LoggedQuery whole = heard.next();
            assertThat(whole.sql()).isEqualTo(CursorContract.SERIES);
            assertThat(whole.arguments()).containsExactly(100);
            assertThat(whole.elapsed()).isPositive();
            assertThat(whole.failed()).isFalse();

            Face.Rows<Integer> left = statement.cursor(Integer.class, 1_000_000);
            assertThat(left.fetchRow()).isEqualTo(1);
            left.close();
            assertThat(heard.next().failed()).isFalse();

            assertThatExceptionOfType(PostgresException.class)
                    .isThrownBy(() -> face.cursor("SELECT 1 / 0").fetchRow());
            assertThat(heard.next().sqlState()).isEqualTo("22012");
            assertThatExceptionOfType(PostgresException.class)
                    .isThrownBy(() -> face.cursor("SELECT nothing").fetchRow());
            assertThat(heard.next().sqlState()).isEqualTo("42703");

            face.transaction(tx -> {
                tx.cursor(CursorContract.SERIES, 7).fetch(9);
                return null;
            });
            assertThat(List.of(heard.next(), heard.next(), heard.next()))
                    .extracting(LoggedQuery::sql)
                    .containsExactly("BEGIN", CursorContract.SERIES, "COMMIT");
            assertThat(heard.isEmpty()).isTrue();
        }
    }

    @Test
    default void measuresByTheClockOfTheOptions() throws InterruptedException {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock));
                Face other = connect()) {
            Heard<LoggedQuery> heard = new Heard<>();
            face.addQueryLogger(heard::add);
            other.execute("SELECT pg_advisory_lock($1)", (long) face.serverPid());
            Thread caller =
                    Thread.ofVirtual().start(() -> face.fetch("SELECT pg_advisory_lock($1)", (long) face.serverPid()));
            TestServer.awaitWaiting(other, face.serverPid(), "advisory");
            clock.pass(Duration.ofMinutes(3));
            other.execute("SELECT pg_advisory_unlock_all()");
            caller.join();
            assertThat(heard.next().elapsed()).isEqualTo(Duration.ofMinutes(3));
        }
    }

    @Test
    default void aSlowLoggerMakesNoCallWait() throws InterruptedException {
        try (Face face = connect()) {
            CountDownLatch end = new CountDownLatch(1);
            Heard<Long> missed = new Heard<>();
            face.addQueryLogger(new QueryLogger() {
                @Override
                public void ran(LoggedQuery query) {
                    await(end);
                }

                @Override
                public void missed(long count) {
                    missed.add(count);
                }
            });
            assertThat(IntStream.range(0, 50)
                            .map(i -> face.fetchVal(Integer.class, "SELECT 1"))
                            .sum())
                    .isEqualTo(50);
            end.countDown();
            assertThat(missed.isEmpty()).isTrue();
        }
    }
}
