package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.InvalidCatalogNameException;
import io.github.loompg.error.sqlstate.InvalidPasswordException;
import io.github.loompg.observe.ChannelEvent;
import io.github.loompg.observe.ChannelEvent.Connected;
import io.github.loompg.observe.ChannelEvent.Gap;
import io.github.loompg.observe.ChannelEvent.Message;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that are listened to through a pool: what is told of what is sent, of losses, and of what nobody has taken. */
@Timeout(120)
class PoolListenTest {
    private static final String NAME = "pool_listen";
    private static final String LISTENERS = "SELECT pid FROM pg_stat_activity WHERE application_name = '" + NAME + "'";

    private static PoolOptions options() {
        return PoolOptions.of(TestServer.options().applicationName(NAME)).minSize(0);
    }

    /** A subscriber that keeps what it is told, and asks for it by hand. */
    private static final class Ear implements Flow.Subscriber<ChannelEvent> {
        final BlockingQueue<ChannelEvent> heard = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> end = new CompletableFuture<>();
        final long first;
        Flow.Subscription subscription;

        Ear(long first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (first > 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(ChannelEvent event) {
            heard.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }

        ChannelEvent next() throws InterruptedException {
            ChannelEvent event = heard.poll(60, TimeUnit.SECONDS);
            assertThat(event).as("what is heard").isNotNull();
            return event;
        }

        Ear connected() throws InterruptedException {
            assertThat(next()).isInstanceOf(Connected.class);
            return this;
        }

        void hears(String... payloads) throws InterruptedException {
            for (String payload : payloads) {
                assertThat(payload(next())).isEqualTo(payload);
            }
        }

        void lost() throws InterruptedException {
            assertThat(next()).isInstanceOfSatisfying(Gap.class, gap -> {
                assertThat(gap.cause()).isNotNull();
                assertThat(gap.dropped()).isZero();
            });
        }
    }

    private static Ear ear(PoolChannel channel) throws InterruptedException {
        Ear ear = new Ear(Long.MAX_VALUE);
        channel.subscribe(ear);
        return ear.connected();
    }

    private static String payload(ChannelEvent event) {
        return event instanceof Message message ? message.payload() : "no message but " + event;
    }

    private static void send(Queries queries, String channel, String... payloads) {
        for (String payload : payloads) {
            queries.execute("SELECT pg_notify($1, $2)", channel, payload);
        }
    }

    private static int listener(Queries other) {
        return other.requireVal(Integer.class, LISTENERS);
    }

    @Test
    void everybodyHearsEverythingInItsOrder() throws Exception {
        try (Pool pool = Postgres.createPool(options());
                Connection other = Postgres.connect(TestServer.options())) {
            PoolChannel one = pool.listen("pool listen \"1\"");
            PoolChannel two = pool.async().listen("pool_listen_2");
            Ear first = ear(one);
            Ear second = ear(one);
            Ear third = ear(two);
            Iterator<ChannelEvent> loop = two.iterator();
            assertThat(loop.next()).isInstanceOf(Connected.class);
            send(other, one.name(), "a", "b");
            send(other, two.name(), "c", "d");
            first.hears("a", "b");
            second.hears("a", "b");
            third.hears("c", "d");
            assertThat(payload(loop.next())).isEqualTo("c");
            assertThat(payload(loop.next())).isEqualTo("d");
            assertThat(other.fetch(LISTENERS)).as("one connection for all").hasSize(1);
            assertThat(pool.size()).isZero();

            first.subscription.cancel();
            send(other, one.name(), "e");
            second.hears("e");
            one.close();
            second.end.get();
            two.close();
            third.end.get();
            assertThat(loop.hasNext()).isFalse();
            assertThat(first.heard).isEmpty();
            assertThat(first.end).isNotDone();
            Await.until(() -> other.fetch(LISTENERS).isEmpty());
            // And from the beginning.
            try (PoolChannel again = pool.listen("pool_listen_2")) {
                Ear fourth = ear(again);
                send(other, "pool_listen_2", "f");
                fourth.hears("f");
            }
        }
    }

    @Test
    void aLossIsToldAndMended() throws Exception {
        try (Pool pool = Postgres.createPool(options());
                Connection other = Postgres.connect(TestServer.options());
                PoolChannel one = pool.listen("pool_listen_1");
                PoolChannel two = pool.listen("pool_listen_2")) {
            Ear first = ear(one);
            Ear second = ear(two);
            for (int i = 0; i < 4; i++) {
                send(other, "pool_listen_1", "before " + i);
                first.hears("before " + i);
                other.execute("SELECT pg_terminate_backend($1)", listener(other));
                first.lost();
                second.lost();
                first.connected();
                second.connected();
                send(other, "pool_listen_1", "after " + i);
                send(other, "pool_listen_2", "to another " + i);
                first.hears("after " + i);
                second.hears("to another " + i);
            }
            assertThat(other.fetch(LISTENERS)).hasSize(1);
        }
    }

    /** Without pauses, twenty connections are there before a clock of ten times the speed has passed some seconds. */
    @Test
    void whatIsLostAgainAndAgainIsOpenedWithPauses() throws Exception {
        HandClock clock = new HandClock();
        PoolOptions options = PoolOptions.of(
                        TestServer.options().applicationName(NAME).clock(clock))
                .minSize(0);
        try (Pool pool = Postgres.createPool(options);
                Connection other = Postgres.connect(TestServer.options());
                PoolChannel channel = pool.listen("pool_listen")) {
            Ear ear = ear(channel);
            long begin = clock.nanos();
            for (int i = 0; i < 20; i++) {
                other.execute("SELECT pg_terminate_backend($1)", listener(other));
                ear.lost();
                ChannelEvent event = null;
                while (event == null) {
                    clock.pass(Duration.ofMillis(10));
                    event = ear.heard.poll(1, TimeUnit.MILLISECONDS);
                }
                assertThat(event).isInstanceOf(Connected.class);
            }
            assertThat(Duration.ofNanos(clock.nanos() - begin)).isGreaterThan(Duration.ofSeconds(7));
        }
    }

    @Test
    void isThereAgainWhenTheServerIs() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).start();
                Pool pool = Postgres.createPool(PoolOptions.of(server.uri()).minSize(0));
                PoolChannel channel = pool.listen("pool_listen")) {
            Ear ear = ear(channel);
            server.stop();
            ear.lost();
            server.restart();
            ear.connected();
            send(pool, "pool_listen", "there again");
            ear.hears("there again");
        }
    }

    @Test
    void aConnectionThatHasFallenSilentIsNoticed() throws Exception {
        HandClock clock = new HandClock();
        PoolOptions options = PoolOptions.of(
                        TestServer.options().applicationName(NAME).clock(clock))
                .minSize(0)
                .keepalive(Duration.ofMinutes(1));
        try (Pool pool = Postgres.createPool(options);
                Connection other = Postgres.connect(TestServer.options());
                PoolChannel channel = pool.listen("pool_listen")) {
            Ear ear = ear(channel);
            int pid = listener(other);
            clock.pass(Duration.ofSeconds(61));
            Await.until(() ->
                    other.requireVal(Boolean.class, "SELECT query = '' FROM pg_stat_activity WHERE pid = $1", pid));
            Instant until;
            Signals.send("STOP", pid);
            try {
                CompletableFuture<ChannelEvent> loss = CompletableFuture.supplyAsync(() -> {
                    try {
                        return ear.next();
                    } catch (InterruptedException interrupted) {
                        throw new AssertionError(interrupted);
                    }
                });
                Gap gap = (Gap) clock.passSlowlyUntilDone(loss);
                // Since it was asked for the last time.
                assertThat(Duration.between(gap.from(), gap.until())).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
                until = gap.until();
            } finally {
                Signals.send("CONT", pid);
            }
            assertThat(((Connected) ear.next()).since()).isAfterOrEqualTo(until);
            send(other, "pool_listen", "heard");
            ear.hears("heard");
        }
    }

    @Test
    void whoIsSlowIsToldWhatHeMissesAndHoldsNobodyUp() throws Exception {
        try (Pool pool = Postgres.createPool(options());
                Connection other = Postgres.connect(TestServer.options());
                PoolChannel channel = pool.listen("pool_listen", 10)) {
            Ear slow = new Ear(1);
            channel.subscribe(slow);
            slow.connected();
            Ear fast = ear(channel);
            Instant start = Instant.now();
            String[] all = IntStream.range(0, 100).mapToObj(String::valueOf).toArray(String[]::new);
            for (String one : all) {
                send(other, "pool_listen", one);
                fast.hears(one);
            }
            assertThat(slow.heard).isEmpty();
            slow.subscription.request(1);
            assertThat(slow.next()).isInstanceOfSatisfying(Gap.class, gap -> {
                assertThat(gap.cause()).isNull();
                assertThat(gap.dropped()).isEqualTo(90);
                assertThat(gap.from()).isBetween(start, gap.until());
                assertThat(gap.until()).isBeforeOrEqualTo(Instant.now());
            });
            for (int i = 90; i < 100; i++) {
                assertThat(slow.heard).isEmpty();
                slow.subscription.request(1);
                slow.hears(String.valueOf(i));
            }
            slow.subscription.request(5);
            send(other, "pool_listen", "and on");
            slow.hears("and on");
            fast.hears("and on");
            slow.subscription.request(0);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> slow.end.get(60, TimeUnit.SECONDS))
                    .withCauseInstanceOf(IllegalArgumentException.class);
            send(other, "pool_listen", "for the fast alone");
            fast.hears("for the fast alone");
        }
    }

    @Test
    void ofAHundredThousandTheLastAreHeardByWhoWasSlow() throws Exception {
        int burst = 100_000;
        int capacity = 10_000;
        try (Pool pool = Postgres.createPool(options());
                Connection other = Postgres.connect(TestServer.options());
                PoolChannel channel = pool.listen("pool_listen");
                PoolChannel roomy = pool.listen("pool_listen", burst)) {
            Ear slow = new Ear(1);
            channel.subscribe(slow);
            slow.connected();
            // Told behind the other one of each.
            Ear fast = ear(roomy);
            other.execute("SELECT pg_notify('pool_listen', n::text) FROM generate_series(1, $1::int) n", burst);
            for (int i = 1; i <= burst; i++) {
                fast.hears(String.valueOf(i));
            }
            assertThat(slow.heard).isEmpty();
            slow.subscription.request(Long.MAX_VALUE);
            assertThat(slow.next()).isInstanceOfSatisfying(Gap.class, gap -> {
                assertThat(gap.cause()).isNull();
                assertThat(gap.dropped()).isEqualTo(burst - capacity);
            });
            for (int i = burst - capacity + 1; i <= burst; i++) {
                slow.hears(String.valueOf(i));
            }
            assertThat(slow.heard).isEmpty();
        }
    }

    @Test
    void endsWithThePool() throws Exception {
        Pool pool = Postgres.createPool(options());
        Ear ear = ear(pool.listen("pool_listen"));
        Iterator<ChannelEvent> loop = pool.listen("pool_listen").iterator();
        assertThat(loop.next()).isInstanceOf(Connected.class);
        pool.close();
        ear.end.get();
        assertThat(loop.hasNext()).isFalse();
        try (Connection other = Postgres.connect(TestServer.options())) {
            Await.until(() -> other.fetch(LISTENERS).isEmpty());
        }
        assertThat(pool.listen("pool_listen").iterator().hasNext()).isFalse();
    }

    @Test
    void anInterruptEndsALoop() throws Exception {
        try (Pool pool = Postgres.createPool(options());
                PoolChannel channel = pool.listen("pool_listen")) {
            CompletableFuture<List<ChannelEvent>> heard = new CompletableFuture<>();
            CompletableFuture<Void> connected = new CompletableFuture<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                List<ChannelEvent> events = new ArrayList<>();
                try {
                    for (ChannelEvent event : channel) {
                        events.add(event);
                        connected.complete(null);
                    }
                } catch (CallInterruptedException interrupted) {
                    heard.complete(events);
                }
            });
            connected.get(60, TimeUnit.SECONDS);
            thread.interrupt();
            assertThat(heard.get(60, TimeUnit.SECONDS)).singleElement().isInstanceOf(Connected.class);
        }
    }

    @Test
    void whatCannotBeIsToldAtOnce() throws Exception {
        ConnectOptions nowhere = TestServer.options().database("no_such_database");
        try (Pool pool = Postgres.createPool(PoolOptions.of(nowhere).minSize(0));
                PoolChannel channel = pool.listen("pool_listen")) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> pool.listen(""))
                    .withMessageContaining("1 to 63 bytes");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> pool.listen("a", 0))
                    .withMessageContaining("more than nothing");
            assertThatExceptionOfType(InvalidCatalogNameException.class)
                    .isThrownBy(() -> channel.iterator().next());
            Ear ear = new Ear(1);
            channel.subscribe(ear);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> ear.end.get(60, TimeUnit.SECONDS))
                    .withCauseInstanceOf(InvalidCatalogNameException.class);
        }
    }

    // What becomes of the connection

    @Test
    void anExpiredConnectionIsReplacedAndTheGapIsTold() throws Exception {
        try (Pool pool = Postgres.createPool(options());
                Connection other = Postgres.connect(TestServer.options());
                PoolChannel channel = pool.listen("pool_listen")) {
            Ear ear = ear(channel);
            int before = listener(other);
            pool.expireConnections();
            assertThat(ear.next())
                    .isInstanceOfSatisfying(
                            Gap.class,
                            gap -> assertThat(gap.cause())
                                    .isInstanceOf(ConnectionClosedException.class)
                                    .hasMessageContaining("is replaced"));
            ear.connected();
            Await.until(() -> other.fetch(LISTENERS).size() == 1);
            assertThat(listener(other)).isNotEqualTo(before);
            send(other, "pool_listen", "heard");
            ear.hears("heard");
        }
    }

    @Test
    void theLossOfItsDatabaseIsTheEnd() throws Exception {
        try (Connection other = Postgres.connect(TestServer.options())) {
            other.execute("CREATE DATABASE pool_listen_lost");
            try (Pool pool = Postgres.createPool(
                            PoolOptions.of(TestServer.options().database("pool_listen_lost"))
                                    .minSize(0));
                    PoolChannel one = pool.listen("pool_listen_1");
                    PoolChannel two = pool.listen("pool_listen_2")) {
                Ear first = ear(one);
                Ear second = ear(two);
                other.execute("DROP DATABASE pool_listen_lost WITH (FORCE)");
                for (Ear ear : List.of(first, second)) {
                    ear.lost();
                    assertThatExceptionOfType(ExecutionException.class)
                            .isThrownBy(() -> ear.end.get(60, TimeUnit.SECONDS))
                            .withCauseInstanceOf(InvalidCatalogNameException.class);
                    assertThat(ear.heard).isEmpty();
                }
            }
        }
    }

    @Test
    void aPasswordThatIsRightNoMoreIsTheEnd() throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                .major(18)
                .hba("host all ada all scram-sha-256")
                .start()) {
            server.sql("CREATE ROLE ada LOGIN PASSWORD 'right'");
            ConnectOptions ada = ConnectOptions.of(server.uri()).user("ada").password("right");
            try (Pool pool = Postgres.createPool(PoolOptions.of(ada).minSize(0));
                    PoolChannel channel = pool.listen("pool_listen")) {
                Ear ear = ear(channel);
                server.sql("ALTER ROLE ada PASSWORD 'another'");
                server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ada'");
                ear.lost();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> ear.end.get(60, TimeUnit.SECONDS))
                        .withCauseInstanceOf(InvalidPasswordException.class);
                // And with the right one again, for who asks anew.
                pool.setConnectArgs(ada.password("another"));
                Ear again = ear(channel);
                server.sql("NOTIFY pool_listen, 'heard'");
                again.hears("heard");
            }
        }
    }

    @Test
    void theNewPrimaryIsListenedToWhenTheOldOneIsGone() throws Exception {
        try (PostgresServer primary = PostgresServer.builder().major(18).start();
                PostgresServer standby = primary.standby();
                Pool pool = Postgres.createPool(PoolOptions.of(ConnectOptions.of(primary.uri())
                                .hosts(List.of("127.0.0.1", "127.0.0.1"))
                                .ports(List.of(primary.port(), standby.port())))
                        .minSize(0));
                PoolChannel channel = pool.listen("pool_listen")) {
            Ear ear = ear(channel);
            send(pool.primary(), "pool_listen", "of the old one");
            ear.hears("of the old one");
            primary.crash();
            ear.lost();
            standby.promote();
            ear.connected();
            standby.sql("NOTIFY pool_listen, 'of the new one'");
            ear.hears("of the new one");
        }
    }

    // Leaving

    /** A real server answers UNLISTEN too soon for somebody else to come meanwhile; this one waits for him. */
    @Test
    void whoComesWhileTheServerIsAskedToStopIsHeardAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        Script script = connection -> {
            connection.login();
            boolean left = false;
            while (connection.next() instanceof Frontend.Query query) {
                if (query.sql().equals("UNLISTEN \"leaves\"")) {
                    asked.countDown();
                    connection.await(back);
                    connection.send(new Backend.NotificationResponse(1, "leaves", "before it stops"));
                    left = true;
                }
                connection.send(
                        query.sql().isEmpty()
                                ? new Backend.EmptyQueryResponse()
                                : new Backend.CommandComplete(
                                        query.sql().substring(0, query.sql().indexOf(' '))),
                        new Backend.ReadyForQuery(TransactionStatus.IDLE));
                if (left && query.sql().equals("LISTEN \"leaves\"")) {
                    connection.send(new Backend.NotificationResponse(1, "leaves", "after that"));
                }
            }
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(script)) {
            PoolOptions options = PoolOptions.of(ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE))
                    .minSize(0)
                    .connect(any -> Postgres.connect(any.targetSessionAttributes(TargetSessionAttributes.ANY)));
            try (Pool pool = Postgres.createPool(options)) {
                Ear stays = ear(pool.listen("stays"));
                ear(pool.listen("leaves")).subscription.cancel();
                assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
                Ear again = new Ear(Long.MAX_VALUE);
                pool.listen("leaves").subscribe(again);
                back.countDown();
                again.connected().hears("after that");
                assertThat(stays.heard).isEmpty();
            }
            server.await();
        }
    }
}
