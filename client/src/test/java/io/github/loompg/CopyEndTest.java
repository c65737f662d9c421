package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way in which a COPY ends early, on both faces. */
@Timeout(120)
class CopyEndTest {
    @Nested
    class Blocking implements CopyEndContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(options));
        }
    }

    @Nested
    class Async implements CopyEndContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
        }
    }

    @ParameterizedTest
    @EnumSource(CopyEndContract.Way.class)
    void aFutureThatIsCancelledEndsIt(CopyEndContract.Way way) {
        try (Connection connection = Postgres.connect(TestServer.options())) {
            connection.execute("CREATE TEMP TABLE t(n int)");
            CompletableFuture<CompletableFuture<Long>> started = new CompletableFuture<>();
            AtomicBoolean once = new AtomicBoolean();
            Runnable inTheMiddle = () -> {
                if (once.compareAndSet(false, true)) {
                    started.join().cancel(true);
                }
            };
            started.complete(copy(connection.async(), way, inTheMiddle));
            CompletableFuture<Long> copied = started.join();
            assertThat(copied.handle((rows, failure) -> failure).join()).isInstanceOf(CancellationException.class);
            assertThat(connection.requireVal(Long.class, "SELECT count(*) FROM t"))
                    .isZero();
            assertThat(connection.copyRecordsToTable("t", List.of("n"), List.of(List.of(1))))
                    .isEqualTo(1);
        }
    }

    private static CompletableFuture<Long> copy(AsyncConnection connection, CopyEndContract.Way way, Runnable middle) {
        String query = "SELECT n FROM generate_series(1, 100000000) n";
        IntStream numbers = IntStream.range(0, Integer.MAX_VALUE).peek(n -> {
            if (n == 100_000) {
                middle.run();
            }
        });
        return switch (way) {
            case BYTES_IN ->
                connection.copyToTable("t", CopySource.of((Iterable<Object>)
                        () -> numbers.<Object>mapToObj(n -> (n + "\n").getBytes(StandardCharsets.UTF_8))
                                .iterator()));
            case ROWS_IN -> connection.copyRecordsToTable("t", List.of("n"), numbers.mapToObj(n -> List.of(n)));
            case BYTES_OUT ->
                connection.copyFromQuery(query, CopyOptions.text(), CopySink.to((ByteBuffer piece) -> middle.run()));
            case ROWS_OUT -> connection.copyRecordsFromQuery(Integer.class, query, n -> middle.run());
        };
    }
}
