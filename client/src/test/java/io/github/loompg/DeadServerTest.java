package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.testkit.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that has accepted a connection, and then neither reads nor says anything: nobody waits for it for ever. */
class DeadServerTest {
    /** What goes on when the connection is closed. */
    enum Meanwhile {
        NOTHING {
            @Override
            void begin(AsyncConnection connection) {}
        },
        A_CALL {
            @Override
            void begin(AsyncConnection connection) {
                call = connection.execute("SELECT 1");
            }
        },
        MORE_THAN_THE_SOCKET_TAKES {
            @Override
            void begin(AsyncConnection connection) {
                call = connection.execute("SELECT '" + "x".repeat(50_000_000) + "'");
            }
        },
        A_TRANSACTION_THAT_BEGINS {
            @Override
            void begin(AsyncConnection connection) {
                call = connection.begin();
            }
        },
        A_CURSOR {
            @Override
            void begin(AsyncConnection connection) {
                call = connection.cursor("SELECT 1").fetchRow();
            }
        };

        CompletableFuture<?> call = CompletableFuture.failedFuture(new ConnectionClosedException("", null, null));

        abstract void begin(AsyncConnection connection);
    }

    private interface Ending {
        void end(AsyncConnection connection);
    }

    private static void end(Meanwhile meanwhile, boolean waits, Ending ending) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HandClock clock = new HandClock();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.login();
            connection.await(over);
        })) {
            ConnectOptions options = ConnectOptions.of(server.uri())
                    .sslMode(SslMode.DISABLE)
                    .clock(clock)
                    .cancelGrace(Duration.ofSeconds(7));
            AsyncConnection connection = Postgres.connect(options).async();
            meanwhile.begin(connection);
            FutureTask<Object> closing = new FutureTask<>(() -> ending.end(connection), null);
            Thread.ofPlatform().start(closing);
            if (waits) {
                clock.passUntilDone(closing);
            } else {
                closing.get();
            }

            assertThat(connection.isClosed()).isTrue();
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(meanwhile.call::join)
                    .withCauseInstanceOf(ConnectionClosedException.class);
            over.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(Meanwhile.class)
    void closeEndsWithTheGrace(Meanwhile meanwhile) throws Exception {
        end(meanwhile, true, connection -> connection.blocking().close());
        end(meanwhile, true, connection -> connection.close().join());
    }

    @ParameterizedTest
    @EnumSource(Meanwhile.class)
    void closeEndsWithItsLimit(Meanwhile meanwhile) throws Exception {
        end(meanwhile, true, connection -> connection.blocking().close(Duration.ofSeconds(1)));
        end(
                meanwhile,
                true,
                connection -> connection.close(Duration.ofSeconds(1)).join());
        end(meanwhile, false, connection -> connection.blocking().close(Duration.ZERO));
    }

    @ParameterizedTest
    @EnumSource(Meanwhile.class)
    void terminateWaitsForNothing(Meanwhile meanwhile) throws Exception {
        end(meanwhile, false, connection -> connection.blocking().terminate());
        end(meanwhile, false, AsyncConnection::terminate);
    }
}
