package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.InvalidAuthorizationSpecificationException;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedConnection;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in by a bearer token, at a scripted server: no server here has a validator for tokens. */
class OauthTest {
    private static final String TOKEN = "eyJhbGciOi.J9-_~+/x==";
    private static final String DISCOVERY = "https://id.example.org/.well-known/openid-configuration";
    private static final String WANTED =
            "{ \"status\": \"invalid_token\", \"openid-configuration\": \"https:\\/\\/id.example.org"
                    + "/.well-known/openid-configuration\", \"scope\": \"openid pg\" }";

    private static String offered(ScriptedConnection connection) throws IOException {
        connection.startup();
        connection.send(new Backend.AuthenticationRequest(new Authentication.Sasl(List.of("OAUTHBEARER"))));
        Frontend.SaslInitialResponse first = connection.expect(Frontend.SaslInitialResponse.class);
        assertThat(first.mechanism()).isEqualTo("OAUTHBEARER");
        return first.data().toUtf8();
    }

    private static final Script WELCOMING = connection -> {
        assertThat(offered(connection)).isEqualTo("n,,\u0001auth=Bearer " + TOKEN + "\u0001\u0001");
        connection.send(
                new Backend.AuthenticationRequest(new Authentication.Ok()),
                new Backend.ReadyForQuery(TransactionStatus.IDLE));
        connection.expect(Frontend.Terminate.class);
    };

    /** Describes what it wants, and refuses. */
    private static Script refusing(String first) {
        return connection -> {
            assertThat(offered(connection)).isEqualTo(first);
            connection.send(new Backend.AuthenticationRequest(new Authentication.SaslContinue(Bytes.utf8(WANTED))));
            connection.expect(
                    Frontend.SaslResponse.class,
                    response -> response.data().toUtf8().equals("\u0001"));
            connection.send(new Backend.ErrorResponse(new ErrorFields(
                    Map.of('S', "FATAL", 'V', "FATAL", 'C', "28000", 'M', "OAuth bearer authentication failed"))));
        };
    }

    private static ScriptedServer server(Script... scripts) {
        return ScriptedServer.builder()
                .inTurn(scripts)
                .tls(CertificateAuthority.create().server("127.0.0.1"))
                .start();
    }

    private static ConnectOptions options(ScriptedServer server) {
        return ConnectOptions.of(server.uri(), Map.of("HOME", "/nowhere")).sslMode(SslMode.REQUIRE);
    }

    @Test
    void aTokenThatIsTaken() throws Exception {
        try (ScriptedServer server = server(WELCOMING)) {
            Postgres.connect(options(server).oauthToken(request -> CompletableFuture.completedFuture(TOKEN)))
                    .close();
            server.await();
        }
    }

    @Test
    void theServerIsAskedWhatItWants() throws Exception {
        List<OauthRequest> requests = new ArrayList<>();
        try (ScriptedServer server = server(refusing("n,,\u0001auth=\u0001\u0001"), WELCOMING)) {
            Postgres.connect(options(server).requireAuth("oauth").oauthToken(request -> {
                        requests.add(request);
                        return CompletableFuture.completedFuture(request.discoveryUri() == null ? null : TOKEN);
                    }))
                    .close();
            server.await();
        }
        assertThat(requests)
                .containsExactly(
                        new OauthRequest("scripted", null, null), new OauthRequest("scripted", DISCOVERY, "openid pg"));
    }

    /** Where tokens come from in the page about security. */
    private interface Tokens {
        CompletableFuture<String> of(String discoveryUri, String scope);
    }

    private static ConnectOptions optionsOfThePage(String server, Tokens tokens) {
        ConnectOptions options = ConnectOptions.of(server)
                .oauthToken(request -> request.discoveryUri() == null
                        ? CompletableFuture.completedFuture(null)
                        : tokens.of(request.discoveryUri(), request.scope()));
        return options.sslMode(SslMode.REQUIRE);
    }

    @Test
    void theExampleOfThePageAsksForTokensOfTheServersIssuer() throws Exception {
        List<String> asked = new ArrayList<>();
        try (ScriptedServer server = server(refusing("n,,\u0001auth=\u0001\u0001"), WELCOMING)) {
            Postgres.connect(optionsOfThePage(server.uri(), (discoveryUri, scope) -> {
                        asked.add(discoveryUri + " " + scope);
                        return CompletableFuture.completedFuture(TOKEN);
                    }))
                    .close();
            server.await();
        }
        assertThat(asked).containsExactly(DISCOVERY + " openid pg");
    }

    @Test
    void aTokenThatIsRefused() throws Exception {
        try (ScriptedServer server = server(refusing("n,,\u0001auth=Bearer " + TOKEN + "\u0001\u0001"))) {
            assertThatExceptionOfType(InvalidAuthorizationSpecificationException.class)
                    .isThrownBy(() -> Postgres.connect(
                            options(server).oauthToken(request -> CompletableFuture.completedFuture(TOKEN))))
                    .satisfies(refused -> assertThat(refused.toString()).doesNotContain(TOKEN));
            server.await();
        }
    }

    private static final Script OFFERING = connection -> {
        connection.startup();
        connection.send(new Backend.AuthenticationRequest(new Authentication.Sasl(List.of("OAUTHBEARER"))));
        connection.expectEnd();
    };

    @Test
    void noSourceOfTokens() {
        try (ScriptedServer server = server(OFFERING)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Postgres.connect(options(server).password("secret")))
                    .satisfies(refused -> assertThat(refused.hint()).contains("oauthToken"));
        }
    }

    @Test
    void aTokenIsNotSentInTheClear() {
        try (ScriptedServer server = ScriptedServer.start(OFFERING)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Postgres.connect(options(server)
                            .sslMode(SslMode.DISABLE)
                            .oauthToken(request -> CompletableFuture.completedFuture(TOKEN))))
                    .withMessageContaining("a bearer token");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\u0001host=evil", "a\0b", "ümlaut", "=="})
    void whatIsNoTokenIsNotSent(String token) {
        try (ScriptedServer server = server(OFFERING)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Postgres.connect(
                            options(server).oauthToken(request -> CompletableFuture.completedFuture(token))))
                    .withMessageContaining("no such token");
        }
    }

    @Test
    void aSourceThatFailsOrIsTooSlow() {
        try (ScriptedServer server = server(OFFERING, OFFERING)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Postgres.connect(options(server)
                            .oauthToken(request -> CompletableFuture.failedFuture(new IOException("no network")))))
                    .withStackTraceContaining("no network");
            HandClock clock = new HandClock();
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() ->
                            Postgres.connect(options(server).clock(clock).oauthToken(request -> {
                                clock.pass(Duration.ofSeconds(61));
                                return new CompletableFuture<>();
                            })))
                    .withMessageContaining("60000 ms");
        }
    }
}
