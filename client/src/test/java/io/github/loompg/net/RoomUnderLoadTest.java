package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Platform threads, virtual threads and callbacks, all on the same few connections, while calls are interrupted, run
 * into deadlines and are given up: every answer must be its asker's own, and nobody may wait for ever.
 */
class RoomUnderLoadTest {
    private static final int CONNECTIONS = 4;
    private static final int PLATFORM = 64;
    private static final int VIRTUAL = 1_000;
    private static final int FUTURES = 1_000;

    /** The whole load, {@code -Dloompg.load.seconds=60}; every build runs a few seconds of it. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("loompg.load.seconds", 5));

    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    private final List<Room> rooms = new ArrayList<>();
    private volatile boolean over;

    @ParameterizedTest(name = "tls={0}, socket buffers={1}")
    @CsvSource({"false,0", "false,4096", "true,0", "true,4096"})
    void everyAnswerIsItsOwn(boolean encrypted, int buffers) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).tls().start();
                Loops loops = new Loops(3, "test")) {
            open(server, loops, encrypted, buffers);
            load();
            assertThat(wrong.stream().limit(3)).as("answers that were wrong").isEmpty();
            assertThat(rooms).as("connections that survived").allMatch(room -> room.pipeline.isOpen());
            for (Room room : rooms) {
                assertThat(room.ask(Deadline.NONE, "echo", "1").value()).isEqualTo("1");
            }
            assertThat(answers.get()).isGreaterThan(left.get());
            assertThat(rooms.stream().mapToInt(room -> room.cancels.get()).sum())
                    .isPositive();
        } finally {
            rooms.forEach(Room::close);
        }
        System.getLogger("load").log(System.Logger.Level.INFO, "{0} answers, {1} given up", answers, left);
    }

    private void open(PostgresServer server, Loops loops, boolean encrypted, int buffers) throws IOException {
        Dialer dialer = new Dialer(
                loops,
                Clock.SYSTEM,
                Duration.ofSeconds(10),
                new SocketBuffers(buffers, buffers),
                KeepAlive.SYSTEM,
                NameService.SYSTEM);
        TlsPolicy tls = encrypted
                ? new TlsPolicy(TlsPolicy.Mode.VERIFY_CA, server.authority().clientContext())
                : TlsPolicy.NONE;
        for (int i = 0; i < CONNECTIONS; i++) {
            Endpoint endpoint = new Endpoint.Tcp(server.host(), server.port());
            Room room = new Room(dialer, endpoint, tls, Map.of("user", server.superuser(), "database", "postgres"));
            room.prepare("echo", "SELECT $1::int8");
            room.prepare("sleep", "SELECT pg_sleep($1::float8), 'slept'");
            room.prepare("many", "SELECT $1::int8 + i - 1 FROM generate_series(1, $2::int4) AS i");
            room.prepare("length", "SELECT length($1::text) + $2::int8");
            rooms.add(room);
        }
    }

    private void load() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(PLATFORM + VIRTUAL + FUTURES);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PLATFORM + VIRTUAL; i++) {
            int seed = i;
            Thread.Builder builder = i < PLATFORM ? Thread.ofPlatform().daemon(true) : Thread.ofVirtual();
            threads.add(builder.unstarted(() -> {
                try {
                    blockingCaller(new SplittableRandom(seed));
                } catch (Throwable e) {
                    wrong.add(e);
                } finally {
                    done.countDown();
                }
            }));
        }
        threads.forEach(Thread::start);
        try (ExecutorService decoding = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < FUTURES; i++) {
                new FutureCaller(new SplittableRandom(10_000 + i), decoding, done).next();
            }
            SplittableRandom random = new SplittableRandom(1);
            long end = System.nanoTime() + LENGTH.toNanos();
            // Interrupts from outside, at any moment of a call.
            while (System.nanoTime() < end && wrong.isEmpty()) {
                threads.get(random.nextInt(threads.size())).interrupt();
                TimeUnit.MICROSECONDS.sleep(random.nextInt(2_000));
            }
            over = true;
            boolean all = done.await(20, TimeUnit.SECONDS);
            if (!all) {
                String states = rooms.stream()
                        .map(room -> room.pipeline.toString())
                        .toList()
                        .toString();
                rooms.forEach(Room::close);
                wrong.add(new AssertionError(done.getCount() + " callers are stuck on " + states));
            }
        }
    }

    private void blockingCaller(SplittableRandom random) {
        while (!over) {
            Room room = rooms.get(random.nextInt(rooms.size()));
            try {
                call(room, random);
                answers.incrementAndGet();
            } catch (QueryTimeoutException e) {
                left.incrementAndGet();
            } catch (CallInterruptedException e) {
                left.incrementAndGet();
                assertThat(Thread.interrupted())
                        .as("the interrupt is still to be seen")
                        .isTrue();
            }
            Thread.interrupted();
        }
    }

    private static void call(Room room, SplittableRandom random) {
        long id = random.nextLong(1_000_000_000);
        switch (random.nextInt(1_000)) {
            case 0 -> {
                Deadline soon = Deadline.after(Duration.ofMillis(1 + random.nextInt(20)), Clock.SYSTEM);
                Room.Answer answer = room.ask(soon, "sleep", "30");
                throw new AssertionError("slept 30 s within " + soon + ": " + answer);
            }
            case 1, 2, 3 -> {
                int rows = random.nextInt(20_000);
                Room.Answer answer = room.ask(Deadline.NONE, "many", Long.toString(id), Integer.toString(rows));
                assertThat(answer.rows()).isEqualTo(rows);
                assertThat(answer.value()).isEqualTo(rows == 0 ? null : Long.toString(id));
            }
            case 4, 5 -> {
                int length = random.nextInt(300_000);
                Room.Answer answer = room.ask(Deadline.NONE, "length", "x".repeat(length), Long.toString(id));
                assertThat(answer.value()).isEqualTo(Long.toString(id + length));
            }
            case 6, 7, 8, 9 -> {
                Deadline perhaps = Deadline.after(Duration.ofMillis(random.nextInt(50)), Clock.SYSTEM);
                assertThat(room.ask(perhaps, "echo", Long.toString(id)).value()).isEqualTo(Long.toString(id));
            }
            case 10 -> {
                try (Turn turn = room.pipeline.enter(Deadline.NONE)) {
                    assertThat(room.askFirst(turn, Long.toString(id)).value()).isEqualTo(Long.toString(id));
                    for (int i = 0; i < 3; i++) {
                        String own = Long.toString(id + i);
                        try (Reply reply =
                                turn.send(Room.execute(room.pipeline.scratch(), "echo", own), Deadline.NONE)) {
                            assertThat(Room.read(reply).value()).isEqualTo(own);
                        }
                    }
                }
            }
            default ->
                assertThat(room.ask(Deadline.NONE, "echo", Long.toString(id)).value())
                        .isEqualTo(Long.toString(id));
        }
    }

    /** A caller without a thread: the answer's arrival starts the next call. */
    private final class FutureCaller {
        private final SplittableRandom random;
        private final ExecutorService decoding;
        private final CountDownLatch done;

        FutureCaller(SplittableRandom random, ExecutorService decoding, CountDownLatch done) {
            this.random = random;
            this.decoding = decoding;
            this.done = done;
        }

        void next() {
            if (over) {
                done.countDown();
                return;
            }
            try {
                Room room = rooms.get(random.nextInt(rooms.size()));
                String id = Long.toString(random.nextLong(1_000_000_000));
                boolean hopeless = random.nextInt(1_000) == 0;
                Deadline deadline = hopeless ? Deadline.after(Duration.ofMillis(10), Clock.SYSTEM) : Deadline.NONE;
                Reply reply = room.pipeline.ask(
                        Room.execute(room.pipeline.scratch(), hopeless ? "sleep" : "echo", hopeless ? "30" : id),
                        () -> true,
                        deadline);
                reply.whenSettled(() -> decoding.execute(() -> settled(reply, hopeless, id)));
            } catch (QueryTimeoutException e) {
                left.incrementAndGet();
                decoding.execute(this::next);
            } catch (Throwable e) {
                wrong.add(e);
                done.countDown();
            }
        }

        private void settled(Reply reply, boolean hopeless, String id) {
            try (reply) {
                Room.Answer answer = Room.readUnlessStruck(reply);
                if (answer != null) {
                    assertThat(hopeless).isFalse();
                    assertThat(answer.value()).isEqualTo(id);
                    answers.incrementAndGet();
                }
            } catch (QueryTimeoutException e) {
                left.incrementAndGet();
            } catch (Throwable e) {
                wrong.add(e);
            }
            next();
        }
    }
}
