package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ways of logging in are taken; the verdicts are those of libpq 18. */
class AuthenticationRulesTest {
    private static final List<String> USERS = List.of("trusted", "clear", "md5", "scram");

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .major(18)
                .tls()
                .hba("host all clear all password", "host all md5 all md5", "host all scram all scram-sha-256")
                .start();
        server.sql(
                "CREATE ROLE trusted LOGIN; CREATE ROLE clear LOGIN PASSWORD 'secret'; CREATE ROLE scram LOGIN PASSWORD"
                        + " 'secret'; SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ConnectOptions options(String user) {
        return ConnectOptions.of(server.uri(), Map.of("HOME", "/nowhere"))
                .user(user)
                .password("secret")
                .sslMode(SslMode.REQUIRE);
    }

    private static void login(ConnectOptions options) {
        Postgres.connect(options).close();
    }

    @ParameterizedTest
    @CsvSource({
        "password,                          clear",
        "md5,                               md5",
        "scram-sha-256,                     scram",
        "none,                              trusted",
        "gss,                               ''",
        "'sspi,oauth',                      ''",
        "'scram-sha-256,md5',               md5 scram",
        "'none,scram-sha-256',              trusted scram",
        "'password,md5,scram-sha-256,none', trusted clear md5 scram",
        "!none,                             clear md5 scram",
        "!password,                         trusted md5 scram",
        "'!password,!md5',                  trusted scram",
        "'!scram-sha-256,!none',            clear md5",
        "'!gss,!sspi',                      trusted clear md5 scram",
    })
    void whatWillDo(String methods, String users) {
        List<String> in = new ArrayList<>();
        for (String user : USERS) {
            try {
                login(options(user).requireAuth(methods));
                in.add(user);
            } catch (AuthenticationException refused) {
                assertThat(refused).hasMessageContaining("require_auth").hasMessageContaining(user);
            }
        }
        assertThat(String.join(" ", in)).isEqualTo(users);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "scram",
                "SCRAM-SHA-256",
                "md5,",
                "md5,md5",
                "!md5,!md5",
                "md5,!password",
                "!md5,password",
                "!",
                "md5, none",
            })
    void listsThatAreNone(String list) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options("scram").requireAuth(list))
                .withMessageContaining("require_auth");
    }

    static Stream<String> verdicts() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(AuthenticationRulesTest.class.getResourceAsStream("/libpq/require-auth.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    /** Every list of methods with and without TLS, and every channel_binding; {@code -} is no list. */
    @ParameterizedTest
    @MethodSource("verdicts")
    void isThatOfLibpq(String verdict) {
        String[] words = verdict.split("; ", -1);
        assertThat(words).hasSize(4);
        List<String> in = new ArrayList<>();
        try {
            for (String user : USERS) {
                ConnectOptions options = options(user)
                        .option("sslmode", words[1])
                        .option("channel_binding", words[2])
                        .allowCleartextPassword(true);
                try {
                    login(words[0].equals("-") ? options : options.option("require_auth", words[0]));
                    in.add(user);
                } catch (AuthenticationException refused) {
                    assertThat(refused).hasMessageNotContaining("secret");
                }
            }
            assertThat(in.isEmpty() ? "nobody" : String.join(" ", in)).isEqualTo(words[3]);
        } catch (ConfigurationException malformed) {
            assertThat(words[3]).isEqualTo("malformed");
        }
    }

    @Test
    void theEnvironmentIsHeard() {
        ConnectOptions options =
                ConnectOptions.of("postgresql://", Map.of("PGREQUIREAUTH", "!none", "PGCHANNELBINDING", "disable"));
        assertThat(options.requireAuth()).isEqualTo("!none");
        assertThat(options.channelBinding()).isEqualTo(ChannelBinding.DISABLE);
    }

    // A weaker way than agreed is refused before anything of the password is sent

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5})
    void aServerThatAsksForLessGetsNothing(int code) {
        Authentication request = switch (code) {
            case 0 -> new Authentication.Ok();
            case 3 -> new Authentication.CleartextPassword();
            default -> new Authentication.Md5Password(Bytes.of((byte) 1, (byte) 2, (byte) 3, (byte) 4));
        };
        try (ScriptedServer impostor = ScriptedServer.start(connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(request));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> login(ConnectOptions.of(impostor.uri())
                            .password("secret")
                            .sslMode(SslMode.DISABLE)
                            .allowCleartextPassword(true)
                            .requireAuth("scram-sha-256")))
                    .withMessageContaining("require_auth");
            assertThat(impostor.connections().getFirst().received()).hasSize(1);
        }
    }

    // Channel binding

    @Test
    void requiredBindingIsThere() {
        login(options("scram").channelBinding(ChannelBinding.REQUIRE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trusted", "clear", "md5"})
    void requiredBindingIsNotToBeHadByOtherMethods(String user) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> login(options(user).channelBinding(ChannelBinding.REQUIRE)))
                .withMessageContaining("channel_binding=require");
    }

    @Test
    void requiredBindingNeedsTls() {
        ConnectOptions plain = options("scram").sslMode(SslMode.DISABLE).channelBinding(ChannelBinding.REQUIRE);
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> login(plain))
                .withMessageContaining("no TLS to bind to");
    }

    @Test
    void requiredBindingNeedsACertificateThatCanBeBoundTo() {
        CertificateAuthority authority = CertificateAuthority.create(SignatureAlgorithm.ED25519);
        try (PostgresServer other = PostgresServer.builder()
                .tls(authority.server("127.0.0.1"), authority)
                .hba("host all scram all scram-sha-256")
                .start()) {
            other.sql("CREATE ROLE scram LOGIN PASSWORD 'secret'");
            ConnectOptions options = ConnectOptions.of(other.uri(), Map.of("HOME", "/nowhere"))
                    .user("scram")
                    .password("secret")
                    .sslMode(SslMode.REQUIRE);
            login(options);
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> login(options.channelBinding(ChannelBinding.REQUIRE)))
                    .withMessageContaining("nothing can be bound to");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PREFER,  SCRAM-SHA-256-PLUS, 'SCRAM-SHA-256 SCRAM-SHA-256-PLUS', 'p=tls-server-end-point,,'",
        "DISABLE, SCRAM-SHA-256,      'SCRAM-SHA-256 SCRAM-SHA-256-PLUS', 'n,,'",
        "PREFER,  SCRAM-SHA-256,      'SCRAM-SHA-256',                    'y,,'",
        "DISABLE, SCRAM-SHA-256,      'SCRAM-SHA-256',                    'n,,'",
    })
    void whatIsChosen(ChannelBinding binding, String mechanism, String offered, String header) {
        try (ScriptedServer scripted = ScriptedServer.builder()
                .forEach(connection -> {
                    connection.startup();
                    connection.send(
                            new Backend.AuthenticationRequest(new Authentication.Sasl(List.of(offered.split(" ")))));
                    connection.expect(
                            Frontend.SaslInitialResponse.class,
                            response -> response.mechanism().equals(mechanism)
                                    && response.data().toUtf8().startsWith(header));
                })
                .tls(CertificateAuthority.create().server("127.0.0.1"))
                .start()) {
            assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> login(scripted(scripted, binding)));
        }
    }

    @Test
    void theOfferOfBindingIsRequired() {
        try (ScriptedServer scripted = ScriptedServer.builder()
                .forEach(connection -> {
                    connection.startup();
                    connection.send(
                            new Backend.AuthenticationRequest(new Authentication.Sasl(List.of("SCRAM-SHA-256"))));
                    connection.expectEnd();
                })
                .tls(CertificateAuthority.create().server("127.0.0.1"))
                .start()) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> login(scripted(scripted, ChannelBinding.REQUIRE)))
                    .withMessageContaining("does not offer SCRAM-SHA-256-PLUS");
        }
    }

    /** Somebody between has TLS with the server, and none with us. */
    @Test
    void anOfferOfBindingWithoutTlsIsSuspicious() {
        try (ScriptedServer scripted = ScriptedServer.start(connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(
                    new Authentication.Sasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() ->
                            login(scripted(scripted, ChannelBinding.PREFER).sslMode(SslMode.DISABLE)))
                    .withMessageContaining("without TLS");
        }
    }

    private static ConnectOptions scripted(ScriptedServer server, ChannelBinding binding) {
        return ConnectOptions.of(server.uri(), Map.of("HOME", "/nowhere"))
                .password("secret")
                .sslMode(SslMode.REQUIRE)
                .channelBinding(binding);
    }
}
