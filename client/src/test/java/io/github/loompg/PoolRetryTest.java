package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.sqlstate.InvalidPasswordException;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a pool tries to reach a server that does not let it in. */
@Timeout(120)
class PoolRetryTest {
    private final HandClock clock = new HandClock();

    private static Script refusing(String state, String message) {
        return connection -> {
            connection.startup();
            connection.send(new Backend.ErrorResponse(
                    new ErrorFields(Map.of('S', "FATAL", 'V', "FATAL", 'C', state, 'M', message))));
            connection.expectEnd();
        };
    }

    private PoolOptions options(ScriptedServer server) {
        return PoolOptions.of(
                        ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE).clock(clock))
                .minSize(0)
                .maxSize(10);
    }

    /** However many wait, of each role one attempt goes at a time, and the pauses between them become a second. */
    @Test
    void manyWhoWaitAreNoStorm() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(refusing("57P03", "the database system is starting up"));
                Pool pool = Postgres.createPool(options(server))) {
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(pool.async().acquire());
                waiting.add(pool.async().fetchVal("SELECT 1"));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new));
            while (!passed(Duration.ofMillis(50), all)) {
                // Until all are told that it was too long: 30 seconds.
            }
            for (CompletableFuture<?> one : waiting) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(one::get)
                        .havingCause()
                        .isInstanceOf(PoolTimeoutException.class)
                        .withMessageContaining("57P03");
            }
            // The first of all ten that could be opened, five pauses that grow, and then one in half a second at most.
            assertThat(server.connections()).hasSizeLessThanOrEqualTo(10 + 5 + 2 * 30);
        }
    }

    /** Lets time pass, and attempts be made; says whether something is over. */
    private boolean passed(Duration step, CompletableFuture<Void> over) throws InterruptedException {
        clock.pass(step);
        try {
            over.get(3, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException failed) {
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    /** Time stands still, so nothing is tried again. */
    @Test
    void aWrongPasswordIsToldAfterOneAttempt() {
        try (ScriptedServer server = ScriptedServer.start(
                        refusing("28P01", "password authentication failed for user \"scripted\""));
                Pool pool = Postgres.createPool(options(server).acquireTimeout(Duration.ZERO))) {
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(pool::acquire)
                    .withCauseInstanceOf(InvalidPasswordException.class);
            assertThat(server.connections()).hasSize(1);
            assertThatExceptionOfType(InvalidPasswordException.class)
                    .isThrownBy(() -> Postgres.createPool(options(server).minSize(5)));
            assertThat(server.connections()).hasSize(2);
        }
    }
}
