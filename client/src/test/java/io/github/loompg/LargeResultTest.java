package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.data.Row;
import io.github.loompg.error.LimitExceededException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that are far larger than the heap, read in a JVM of their own that has 64 MB. */
class LargeResultTest {
    /** As many as would fill the heap several times over if something were kept of every row. */
    private static final int ROWS = Dose.of(1_000_000, 10_000_000);

    private static final String SQL =
            "SELECT n, repeat('x', 100) AS filler FROM (SELECT generate_series(1, $1) AS n) series";

    /** More than the heap. */
    private static final String HUGE = "SELECT repeat('x', 200000000)";

    private static final Set<String> TOO_LARGE_WAYS = Set.of("fetched", "oneRow", "oneValue");

    private static final long TOO_LARGE = -1;

    /** How the reader is kept behind the server, every so many rows. */
    private static final int ROWS_BETWEEN_PAUSES = 100_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iterated",
                "published",
                "iteratedInATransaction",
                "publishedInATransaction",
                "fetched",
                "oneRow",
                "oneValue"
            })
    void isReadInASmallHeap(String way) throws Exception {
        long sum = (long) ROWS * (ROWS + 1) / 2;
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeResultTest.class.getName(),
                        TestServer.uri(),
                        way,
                        String.valueOf(ROWS))
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(reader.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(said.strip()).isEqualTo((TOO_LARGE_WAYS.contains(way) ? TOO_LARGE : sum) + " true");
        } finally {
            reader.destroyForcibly();
        }
    }

    /** Says what the sum of all rows is, and whether the connection can be used afterwards. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[2]);
        try (Connection connection = Postgres.connect(arguments[0])) {
            long sum = switch (arguments[1]) {
                case "iterated" -> iterated(connection, count);
                case "published" -> published(connection.async(), count);
                case "iteratedInATransaction" ->
                    connection.transaction(tx -> {
                        return iterated(tx, count);
                    });
                case "publishedInATransaction" ->
                    connection
                            .async()
                            .transaction(tx -> CompletableFuture.completedFuture(published(tx, count)))
                            .get();
                case "fetched" -> fetched(() -> connection.fetch(SQL, count).size());
                case "oneRow" -> fetched(() -> connection.fetch(HUGE).size());
                case "oneValue" ->
                    fetched(() -> connection.requireVal(String.class, HUGE).length());
                default -> throw new IllegalArgumentException(arguments[1]);
            };
            boolean usable = List.of(1).equals(connection.fetch(Integer.class, "SELECT 1"));
            System.out.println(sum + " " + usable);
        }
    }

    /** By default a quarter of the heap is as much as a result may take. */
    private static long fetched(IntSupplier call) {
        try {
            return call.getAsInt();
        } catch (LimitExceededException tooLarge) {
            return TOO_LARGE;
        }
    }

    private static long iterated(Queries queries, int count) {
        long sum = 0;
        try (Cursor<Row> rows = queries.cursor(SQL, count).adaptivePrefetch()) {
            for (Row row : rows) {
                int n = row.getInt(0);
                beSlow(n);
                sum += n;
            }
        }
        return sum;
    }

    private static long published(AsyncQueries queries, int count) {
        CompletableFuture<Long> end = new CompletableFuture<>();
        queries.cursor(SQL, count).adaptivePrefetch().subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;
            private long sum;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                subscription.request(1_000);
            }

            @Override
            public void onNext(Row row) {
                int n = row.getInt(0);
                beSlow(n);
                sum += n;
                if (n % 1_000 == 0) {
                    subscription.request(1_000);
                }
            }

            @Override
            public void onError(Throwable failure) {
                end.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                end.complete(sum);
            }
        });
        return end.join();
    }

    /** Does as much as it takes to be slower than the server for a while. */
    private static void beSlow(int n) {
        if (n % ROWS_BETWEEN_PAUSES == 0) {
            System.gc();
        }
    }
}
