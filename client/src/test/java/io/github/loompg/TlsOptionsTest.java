package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be set about TLS and logging in, where it may come from, and what holds otherwise. */
class TlsOptionsTest {
    private static ConnectOptions with(Map<String, String> environment) {
        return ConnectOptions.of("postgresql://", environment);
    }

    @Test
    void theEnvironmentFillsWhatIsNotSet() {
        ConnectOptions options = with(Map.ofEntries(
                Map.entry("PGSSLNEGOTIATION", "direct"),
                Map.entry("PGSSLROOTCERT", "/a/root.crt"),
                Map.entry("PGSSLCERT", "/a/own.crt"),
                Map.entry("PGSSLKEY", "/a/own.key"),
                Map.entry("PGSSLCRL", "/a/root.crl"),
                Map.entry("PGSSLCRLDIR", "/a/crl"),
                Map.entry("PGSSLCERTMODE", "require"),
                Map.entry("PGSSLMINPROTOCOLVERSION", "TLSv1.3"),
                Map.entry("PGSSLMAXPROTOCOLVERSION", "tlsv1.3"),
                Map.entry("PGSSLSNI", "0"),
                Map.entry("PGKRBSRVNAME", "pg"),
                Map.entry("PGGSSLIB", "gssapi"),
                Map.entry("PGGSSENCMODE", "disable"),
                Map.entry("PGGSSDELEGATION", "1")));

        assertThat(options.sslNegotiation()).isEqualTo(SslNegotiation.DIRECT);
        assertThat(options.sslRootCert()).isEqualTo("/a/root.crt");
        assertThat(options.sslCert()).isEqualTo(Path.of("/a/own.crt"));
        assertThat(options.sslKey()).isEqualTo(Path.of("/a/own.key"));
        assertThat(options.sslCrl()).isEqualTo(Path.of("/a/root.crl"));
        assertThat(options.sslCrlDir()).isEqualTo(Path.of("/a/crl"));
        assertThat(options.sslCertMode()).isEqualTo(SslCertMode.REQUIRE);
        assertThat(options.sslMinProtocolVersion()).isEqualTo(TlsVersion.TLS_1_3);
        assertThat(options.sslMaxProtocolVersion()).isEqualTo(TlsVersion.TLS_1_3);
        assertThat(options.sslSni()).isFalse();
        assertThat(options.krbsrvname()).isEqualTo("pg");
        assertThat(options.gssDelegation()).isTrue();
        assertThat(options.sslNegotiation(SslNegotiation.POSTGRES).sslNegotiation())
                .isEqualTo(SslNegotiation.POSTGRES);
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        ConnectOptions options = with(Map.of());

        assertThat(options.sslMode()).isEqualTo(SslMode.PREFER);
        assertThat(options.sslNegotiation()).isEqualTo(SslNegotiation.POSTGRES);
        assertThat(options.sslRootCert()).isNull();
        assertThat(options.sslCert()).isNull();
        assertThat(options.sslKey()).isNull();
        assertThat(options.sslPassword()).isNull();
        assertThat(options.sslCertMode()).isEqualTo(SslCertMode.ALLOW);
        assertThat(options.sslCrl()).isNull();
        assertThat(options.sslCrlDir()).isNull();
        assertThat(options.sslMinProtocolVersion()).isEqualTo(TlsVersion.TLS_1_2);
        assertThat(options.sslMaxProtocolVersion()).isNull();
        assertThat(options.sslSni()).isTrue();
        assertThat(options.requireAuth()).isNull();
        assertThat(options.channelBinding()).isEqualTo(ChannelBinding.PREFER);
        assertThat(options.krbsrvname()).isEqualTo("postgres");
        assertThat(options.gssDelegation()).isFalse();
        assertThat(options.gssSubject()).isNull();
        assertThat(options.oauthToken()).isNull();
    }

    /** As in libpq, all that begins with 1 counts, and the newer variable counts more. */
    @Test
    void anOldVariableRequiresTls() {
        assertThat(with(Map.of("PGREQUIRESSL", "1")).sslMode()).isEqualTo(SslMode.REQUIRE);
        assertThat(with(Map.of("PGREQUIRESSL", "1x")).sslMode()).isEqualTo(SslMode.REQUIRE);
        assertThat(with(Map.of("PGREQUIRESSL", "0")).sslMode()).isEqualTo(SslMode.PREFER);
        assertThat(with(Map.of("PGREQUIRESSL", "1", "PGSSLMODE", "allow")).sslMode())
                .isEqualTo(SslMode.ALLOW);
        assertThat(with(Map.of("PGREQUIRESSL", "1", "PGSSLROOTCERT", "system")).sslMode())
                .isEqualTo(SslMode.VERIFY_FULL);
    }

    /** libpq's other exception to its own default. */
    @Test
    void theSystemsAuthoritiesAreForTheRightHost() {
        assertThat(with(Map.of("PGSSLROOTCERT", "system")).sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(with(Map.of("PGSSLROOTCERT", "system", "PGSSLMODE", "require"))
                        .sslMode())
                .isEqualTo(SslMode.REQUIRE);
    }

    @ParameterizedTest
    @CsvSource({
        "sslnegotiation=immediate,          'postgres, direct'",
        "sslcertmode=maybe,                 'disable, allow, require'",
        "ssl_min_protocol_version=SSLv3,    'TLSv1, TLSv1.1, TLSv1.2, TLSv1.3'",
        "ssl_max_protocol_version=TLSv1.4,  'TLSv1, TLSv1.1, TLSv1.2, TLSv1.3'",
        "sslsni=perhaps,                    true or false",
        "channel_binding=perhaps,           'disable, prefer, require'",
        "gssencmode=require,                TLS is",
        "gsslib=sspi,                       gssapi",
        "gsslib=other,                      gssapi",
    })
    void whatIsNoValueIsNamedWithThoseThatAre(String option, String expected) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConnectOptions.of("postgresql://h/?" + option, Map.of()))
                .withMessageContaining(option.substring(0, option.indexOf('=')))
                .withMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\0user\0admin", "half \uD83D"})
    void textThatCannotBeSentIsRefused(String text) {
        ConnectOptions options = with(Map.of());

        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.sslRootCert(text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.krbsrvname(text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.requireAuth(text));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.sslPassword(text))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(text));
    }

    @Test
    void thePasswordOfAKeyIsNotShown() {
        assertThat(with(Map.of()).sslPassword("canary").toString())
                .contains("sslpassword=…")
                .doesNotContain("canary");
    }
}
