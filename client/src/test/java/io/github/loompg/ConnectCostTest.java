package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a connection costs before it can be used, in round trips behind that of TCP itself. */
class ConnectCostTest {
    private static PostgresServer secure;
    private static PostgresServer plain;

    @BeforeAll
    static void start() {
        CertificateAuthority authority = CertificateAuthority.create(SignatureAlgorithm.SHA256_RSA);
        secure = PostgresServer.builder()
                .major(18)
                .tls(authority.server("127.0.0.1"), authority)
                .hba(
                        "host all md5 all md5",
                        "host all clear all password",
                        "host all scram all scram-sha-256",
                        "hostnossl all secured all reject")
                .start();
        secure.sql("CREATE ROLE clear LOGIN PASSWORD 'secret'; CREATE ROLE scram LOGIN PASSWORD 'secret';"
                + " CREATE ROLE secured LOGIN;"
                + " SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD 'secret'");
        plain = PostgresServer.shared(13);
    }

    @AfterAll
    static void stop() {
        secure.close();
    }

    private static int roundTrips(PostgresServer server, String user, String rest) throws IOException {
        try (TurnCounter counter = new TurnCounter(server.port())) {
            Connection connection = Postgres.connect(ConnectOptions.of(
                    "host=127.0.0.1 port=" + counter.port() + " dbname=postgres password=secret user=" + user + " "
                            + rest,
                    Map.of("HOME", "/nowhere")));
            int found = counter.turns();
            connection.terminate();
            return found;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, sslmode=disable,                                                1",
        "clear,    sslmode=disable allow_cleartext_password=1,                     2",
        "md5,      sslmode=disable,                                                2",
        "scram,    sslmode=disable,                                                3",
        "postgres, sslmode=require,                                                3",
        "clear,    sslmode=require,                                                4",
        "md5,      sslmode=require,                                                4",
        "scram,    sslmode=require channel_binding=require,                        5",
        "scram,    sslmode=prefer,                                                 5",
        "postgres, sslmode=require sslnegotiation=direct,                          2",
        "scram,    sslmode=require sslnegotiation=direct channel_binding=require,  4",
        "postgres, sslmode=require ssl_max_protocol_version=TLSv1.2,               4",
        "postgres, sslmode=disable target_session_attrs=read-write,                1",
        "postgres, sslmode=allow,                                                  1",
        "secured,  sslmode=allow,                                                  4",
        "postgres, sslmode=disable max_protocol_version=3.2,                       1",
    })
    void ofAServerWithTls(String user, String rest, int expected) throws IOException {
        assertThat(roundTrips(secure, user, rest)).isEqualTo(expected);
    }

    /** It does not report its role. */
    @ParameterizedTest
    @CsvSource({
        "sslmode=disable,                                 1",
        "sslmode=prefer,                                  2",
        "sslmode=disable target_session_attrs=read-write, 2",
        "sslmode=prefer target_session_attrs=primary,     3",
        "sslmode=disable max_protocol_version=3.2,        1",
    })
    void ofAnOlderOneWithoutTls(String rest, int expected) throws IOException {
        assertThat(roundTrips(plain, "postgres", rest)).isEqualTo(expected);
    }

    /** The script answers once; if the client wanted to hear more, it would not be connected. */
    @Test
    void oneRoundTripWhereNoPasswordIsAskedForAndNoQuery() throws Exception {
        try (ScriptedServer server = ScriptedServer.startInTurn(connection -> {
            connection.login();
            connection.expectEnd();
        })) {
            Postgres.connect(server.uri() + "?sslmode=disable").close();
            server.await();
            assertThat(server.connections().getFirst().received())
                    .hasExactlyElementsOfTypes(Startup.StartupMessage.class, Frontend.Terminate.class);
        }
    }
}
