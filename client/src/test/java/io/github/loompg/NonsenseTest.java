package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedConnection;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer with something else than what is due, at each step until a session is ready. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NonsenseTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final String INTRUDER = "call 555-1234 for help";

    /** How far a server goes along before it talks nonsense. */
    enum Step {
        FOR_THE_ANSWER_ABOUT_TLS(true, ScriptedConnection::nextStartup),
        IN_THE_HANDSHAKE(true, connection -> {
            connection.nextStartup();
            connection.sendRaw((byte) 'S');
        }),
        BEHIND_THE_HANDSHAKE(true, ScriptedConnection::startup),
        FOR_THE_FIRST_REQUEST(false, ScriptedConnection::startup),
        FOR_THE_SERVERS_FIRST_SCRAM(false, NonsenseTest::saslFirst),
        FOR_THE_SERVERS_FINAL_SCRAM(false, connection -> {
            String nonce = saslFirst(connection);
            connection.send(serverFirst("r=" + nonce + "server,s=c2FsdA==,i=4096"));
            connection.expect(Frontend.SaslResponse.class);
        }),
        BEHIND_A_PASSWORD(false, connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.CleartextPassword()));
            connection.expect(Frontend.PasswordMessage.class);
        }),
        BEHIND_AN_MD5_DIGEST(false, connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.Md5Password(Bytes.of(new byte[4]))));
            connection.expect(Frontend.PasswordMessage.class);
        }),
        BEHIND_A_BEARER_TOKEN(false, connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.Sasl(List.of("OAUTHBEARER"))));
            connection.expect(Frontend.SaslInitialResponse.class);
        }),
        /** It is the client's turn, and nobody waits for that. */
        IN_A_DIRECT_HANDSHAKE(true, connection -> {}),
        BEHIND_OK(false, connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.Ok()));
        });

        private final boolean tls;
        private final Script reach;

        Step(boolean tls, Script reach) {
            this.tls = tls;
            this.reach = reach;
        }
    }

    private static String saslFirst(ScriptedConnection connection) throws IOException {
        connection.startup();
        connection.send(new Backend.AuthenticationRequest(new Authentication.Sasl(List.of("SCRAM-SHA-256"))));
        String first =
                connection.expect(Frontend.SaslInitialResponse.class).data().toUtf8();
        return first.substring(first.indexOf("r=") + 2);
    }

    private static Backend serverFirst(String text) {
        return new Backend.AuthenticationRequest(new Authentication.SaslContinue(Bytes.utf8(text)));
    }

    private static byte[] bytes(Backend message) {
        ByteWriter out = new ByteWriter();
        message.write(out);
        return out.toByteArray();
    }

    private static List<byte[]> nonsense() {
        byte[] noise = new byte[4_000];
        new Random(7).nextBytes(noise);
        return List.of(
                new byte[0],
                new byte[64],
                noise,
                "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {'R', 0, 0, 0, 3},
                new byte[] {'R', -1, -1, -1, -1},
                new byte[] {'R', 127, -1, -1, -1},
                new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 11},
                new byte[] {'R', 0, 0, 0, 8, 127, 0, 0, 0},
                new byte[] {'R', 0, 0, 0, 4},
                new byte[] {'E', 0, 0, 0, 6, 'M', 'x'},
                new byte[] {'E', 64, 0, 0, 0, 'M', 'x'},
                new byte[] {'v', 0, 0, 0, 12, 0, 3, 0, 9, 127, -1, -1, -1},
                bytes(new Backend.DataRow(List.of())),
                bytes(new Backend.CommandComplete("SELECT 1")),
                bytes(new Backend.BindComplete()));
    }

    private static ConnectOptions options(ScriptedServer server, Step step) {
        return ConnectOptions.of(server.uri(), Map.of("HOME", "/nowhere"))
                .password("secret")
                .allowCleartextPassword(true)
                .oauthToken(request -> CompletableFuture.completedFuture("token"))
                .sslNegotiation(step == Step.IN_A_DIRECT_HANDSHAKE ? SslNegotiation.DIRECT : SslNegotiation.POSTGRES)
                .sslMode(step.tls ? SslMode.REQUIRE : SslMode.DISABLE);
    }

    private static Script saying(Step step, byte[] nonsense) {
        return connection -> {
            try {
                step.reach.play(connection);
                connection.sendRaw(nonsense);
            } catch (SocketException left) {
                // The client has heard enough.
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void endsInATypedError(Step step) {
        for (byte[] nonsense : nonsense()) {
            try (ScriptedServer server = ScriptedServer.builder()
                    .forEach(saying(step, nonsense))
                    .tls(AUTHORITY.server("127.0.0.1"))
                    .start()) {
                assertThatExceptionOfType(PostgresException.class)
                        .as("%s", Bytes.of(nonsense))
                        .isThrownBy(
                                () -> Postgres.connect(options(server, step)).close())
                        .isNotInstanceOf(QueryTimeoutException.class);
            }
        }
    }

    /** The rest of the bytes was sent in the clear by nobody knows whom. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 500})
    void noByteBehindTheServersYesIsTaken(int count) {
        byte[] injected = new byte[1 + count];
        injected[0] = 'S';
        try (ScriptedServer server = ScriptedServer.start(saying(Step.FOR_THE_ANSWER_ABOUT_TLS, injected))) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> Postgres.connect(options(server, Step.FOR_THE_ANSWER_ABOUT_TLS)))
                    .withMessageContaining("before the TLS handshake");
        }
    }

    @Test
    void theTextOfAnIntruderIsNotShown() {
        try (ScriptedServer server = ScriptedServer.start(saying(
                Step.FOR_THE_ANSWER_ABOUT_TLS,
                ("EFATAL:  " + INTRUDER + "\n\0").getBytes(StandardCharsets.US_ASCII)))) {
            assertThatExceptionOfType(PostgresException.class)
                    .isThrownBy(() -> Postgres.connect(options(server, Step.FOR_THE_ANSWER_ABOUT_TLS)))
                    .satisfies(failure -> {
                        for (Throwable each = failure; each != null; each = each.getCause()) {
                            assertThat(each.toString()).doesNotContain("555");
                        }
                    });
        }
    }

    @Test
    void nothingButTheRequestGoesToAServerWithoutTls() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.nextStartup();
            connection.sendRaw((byte) 'N');
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> Postgres.connect(options(server, Step.FOR_THE_ANSWER_ABOUT_TLS)));
            assertThat(server.connections()).hasSize(1);
            assertThat(server.connections().getFirst().received()).hasSize(1);
        }
    }

    // What a server may make us compute, and what it has to prove

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r=NONCEserver,s=c2FsdA==,i=2147483647",
                "r=NONCEserver,s=c2FsdA==,i=100001",
                "r=NONCEserver,s=c2FsdA==,i=99999999999999999999",
                "r=NONCEserver,s=c2FsdA==,i=0",
                "r=NONCEserver,s=c2FsdA==,i=-5",
                "r=NONCEserver,s=c2FsdA==,i=1e9",
                "r=NONCEserver,s=c2FsdA==,i=",
                "r=NONCE,s=c2FsdA==,i=4096",
                "r=another,s=c2FsdA==,i=4096",
                "r=NONCEserver,s=,i=4096",
                "r=NONCEserver,s=!!!!,i=4096",
                "m=ext,r=NONCEserver,s=c2FsdA==,i=4096",
                "",
            })
    void aFirstScramMessageThatWillNotDo(String message) {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            String nonce = saslFirst(connection);
            connection.send(serverFirst(message.replace("NONCE", nonce)));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Postgres.connect(options(server, Step.FOR_THE_SERVERS_FIRST_SCRAM)));
        }
    }

    @Test
    void aNonceWithoutEnd() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            String nonce = saslFirst(connection);
            connection.send(serverFirst("r=" + nonce + "x".repeat(20_000) + ",s=c2FsdA==,i=4096"));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Postgres.connect(options(server, Step.FOR_THE_SERVERS_FIRST_SCRAM)))
                    .withMessageContaining("too long");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "v=",
                "",
                "e=other-error",
                "e=" + INTRUDER,
            })
    void aProofThatIsNone(String message) {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            Step.FOR_THE_SERVERS_FINAL_SCRAM.reach.play(connection);
            connection.send(
                    new Backend.AuthenticationRequest(new Authentication.SaslFinal(Bytes.utf8(message))),
                    new Backend.AuthenticationRequest(new Authentication.Ok()),
                    new Backend.ReadyForQuery(TransactionStatus.IDLE));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Postgres.connect(options(server, Step.FOR_THE_SERVERS_FINAL_SCRAM)))
                    .satisfies(failure -> assertThat(failure.toString()).doesNotContain("555"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 257, 20_000})
    void aCancelKeyOfAnImpossibleLength(int length) {
        ByteWriter key = new ByteWriter();
        key.writeByte('K');
        key.writeInt(8 + length);
        key.writeInt(1);
        Bytes.of(new byte[length]).write(key);
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            Step.BEHIND_OK.reach.play(connection);
            connection.sendRaw(key.toByteArray());
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(PostgresException.class)
                    .isThrownBy(() -> Postgres.connect(options(server, Step.BEHIND_OK)))
                    .isNotInstanceOf(QueryTimeoutException.class);
        }
    }
}
