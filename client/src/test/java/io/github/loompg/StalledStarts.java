package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Beginnings of a session that stop behind one byte of the server after the other.
 *
 * @param options where to connect, through the proxy, with a limit of {@link #BUDGET} by this clock
 */
record StalledStarts(StallingProxy proxy, Function<HandClock, ConnectOptions> options) {
    static final Duration BUDGET = Duration.ofSeconds(60);

    /** So many connections wait for the same moment. */
    private static final int AT_ONCE = 16;

    /** How many bytes the server sends until the session is ready. */
    int length() {
        StallingProxy.Link whole = proxy.next(Integer.MAX_VALUE, StallingProxy.Then.SILENCE);
        Connection connection = Postgres.connect(options.apply(new HandClock()));
        int length = whole.passed();
        connection.terminate(); // at which a server with TLS says goodbye
        return length;
    }

    /** A server that falls silent is waited for until the limit, and no longer. */
    void endInTime(int length, int step) {
        for (int from = 0; from < length; from += AT_ONCE * step) {
            HandClock clock = new HandClock();
            List<StallingProxy.Link> links = new ArrayList<>();
            List<CompletableFuture<AsyncConnection>> all = new ArrayList<>();
            int end = Math.min(from + AT_ONCE * step, length);
            for (int most = from; most < end; most += step) {
                links.add(proxy.next(most, StallingProxy.Then.SILENCE));
                all.add(Postgres.connectAsync(options.apply(clock)));
            }
            Await.until(() -> links.stream().allMatch(StallingProxy.Link::isStalled));
            clock.pass(BUDGET);
            for (CompletableFuture<AsyncConnection> connecting : all) {
                assertThat(failure(connecting))
                        .as("%d to %d of %d bytes", from, end - 1, length)
                        .isInstanceOf(QueryTimeoutException.class)
                        .hasMessageContaining("60000 ms");
            }
        }
    }

    /** A server that hangs up is an error at once. */
    void areErrors(int length, int step) {
        for (int most = 0; most < length; most += most < 8 ? 1 : step) {
            StallingProxy.Link link = proxy.next(most, StallingProxy.Then.END);
            CompletableFuture<AsyncConnection> connecting = Postgres.connectAsync(options.apply(new HandClock()));
            assertThat(failure(connecting))
                    .as("%d of %d bytes", most, length)
                    .isInstanceOfAny(ConnectFailedException.class, TlsException.class);
            assertThat(link.passed()).isEqualTo(most);
        }
    }

    private static @Nullable Throwable failure(CompletableFuture<AsyncConnection> connecting) {
        try {
            connecting.join().terminate();
            return null;
        } catch (CompletionException failed) {
            return failed.getCause();
        } catch (PostgresException failed) {
            return failed;
        }
    }
}
