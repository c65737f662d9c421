package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import io.github.loompg.testkit.PostgresServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a real server finds that SCRAM is bound to the TLS connection that it sees. */
class ChannelBindingTest {
    @ParameterizedTest
    @EnumSource
    void theServerAgrees(SignatureAlgorithm algorithm) {
        CertificateAuthority authority = CertificateAuthority.create(algorithm);
        try (PostgresServer server = PostgresServer.builder()
                .tls(authority.server("127.0.0.1", "::1"), authority)
                .hba("host all scram all scram-sha-256")
                .start()) {
            server.sql("CREATE ROLE scram LOGIN PASSWORD 'secret'");
            ConnectOptions options = ConnectOptions.of(server.uri())
                    .user("scram")
                    .password("secret")
                    .sslMode(SslMode.VERIFY_FULL)
                    .sslContext(authority.clientContext());
            try (Connection connection = Postgres.connect(options)) {
                assertThat(connection.fetchVal("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                        .isEqualTo(true);
            }
        }
    }
}
