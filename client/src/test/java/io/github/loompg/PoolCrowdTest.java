package io.github.loompg;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand virtual threads on four connections, in a JVM of their own that has one processor for them, or two. */
@Timeout(180)
class PoolCrowdTest {
    private static final int CALLERS = 10_000;
    private static final String NOBODY_PINNED = ", 0 pinned";

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noneIsPinnedAndAllAreServed(int parallelism) throws Exception {
        assertThat(crowd(parallelism)).isEqualTo(CALLERS + " served" + NOBODY_PINNED);
    }

    private static String crowd(int parallelism) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=" + parallelism,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crowd.class.getName(),
                        TestServer.uri())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Says how many were served, and how many were pinned, and where. */
    static final class Crowd {
        private Crowd() {}

        public static void main(String[] arguments) throws Exception {
            PoolOptions options =
                    PoolOptions.of(arguments[0]).maxSize(4).minSize(4).maxWaiting(CALLERS);
            try (Pool pool = Postgres.createPool(options)) {
                // What is loaded and initialized for the first time may pin the thread that needs it; what waits in
                // native code or in a monitor pins somebody in every crowd.
                int unused = serve(pool, 200);
                String outcome = outcome(pool);
                for (int i = 0; i < 2 && !outcome.endsWith(NOBODY_PINNED); i++) {
                    outcome = outcome(pool);
                }
                System.out.println(outcome);
            }
        }

        private static String outcome(Pool pool) throws IOException, InterruptedException {
            Path file = Files.createTempFile("crowd", ".jfr");
            try (Recording recording = new Recording()) {
                recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
                recording.start();
                int served = serve(pool, CALLERS);
                recording.stop();
                recording.dump(file);
                List<RecordedEvent> pinned = RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                        .toList();
                String where =
                        pinned.stream().limit(3).map(RecordedEvent::toString).collect(joining());
                return where + served + " served, " + pinned.size() + " pinned";
            } finally {
                Files.delete(file);
            }
        }

        private static int serve(Pool pool, int callers) throws InterruptedException {
            AtomicInteger served = new AtomicInteger();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int number = i;
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        int answer = ask(pool, number);
                        if (answer == number) {
                            served.incrementAndGet();
                        }
                    } catch (Throwable failed) {
                        failure.compareAndSet(null, failed);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            Throwable failed = failure.get();
            if (failed != null) {
                failed.printStackTrace(System.out);
            }
            return served.get();
        }

        private static int ask(Pool pool, int number) {
            return switch (number % 10) {
                case 0 -> {
                    try (Connection connection = pool.acquire()) {
                        yield connection.requireVal(Integer.class, "SELECT $1::int4", number);
                    }
                }
                case 1 -> pool.transaction(tx -> tx.requireVal(Integer.class, "SELECT $1::int4", number));
                case 2 ->
                    pool.async()
                            .requireVal(Integer.class, "SELECT $1::int4", number)
                            .join();
                default -> pool.requireVal(Integer.class, "SELECT $1::int4", number);
            };
        }
    }
}
