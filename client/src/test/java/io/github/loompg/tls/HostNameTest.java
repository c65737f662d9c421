package io.github.loompg.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.CertificateAuthority;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificates are for which hosts; the verdicts are those of libpq's rules. */
class HostNameTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

    private static boolean matches(String host, X509Certificate certificate) {
        return HostName.mismatch(host, certificate) == null;
    }

    @ParameterizedTest
    @CsvSource({
        "db.example.org,      db.example.org,   true",
        "DB.example.ORG,      db.EXAMPLE.org,   true",
        "db.example.org,      db.example.com,   false",
        "db.example.org,      example.org,      false",
        "example.org,         db.example.org,   false",
        // one label, the first, and not less than one
        "*.example.org,       db.example.org,   true",
        "*.EXAMPLE.org,       db.example.ORG,   true",
        "*.example.org,       a.db.example.org, false",
        "*.example.org,       example.org,      false",
        "*.example.org,       .example.org,     false",
        "*.example.org,       xexample.org,     false",
        "d*.example.org,      db.example.org,   false",
        "db.*.org,            db.example.org,   false",
        "*,                   localhost,        false",
        "*.,                  localhost.,       false",
        "*.org,               example.org,      true",
        // addresses are numbers, and never names
        "127.0.0.1,           127.0.0.1,        true",
        "127.0.0.1,           127.0.0.2,        false",
        "127.0.0.1,           localhost,        false",
        "::1,                 ::1,              true",
        "::1,                 0:0:0:0:0:0:0:1,  true",
        "::1,                 ::2,              false",
        "2001:DB8::1,         2001:db8:0::1,    true",
    })
    void alternativeNames(String name, String host, boolean matches) {
        X509Certificate certificate = AUTHORITY.server(name).certificate();
        assertThat(matches(host, certificate)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "db.example.org, db.example.org, true",
        "*.example.org,  db.example.org, true",
        "db.example.org, db.example.com, false",
        "127.0.0.1,      127.0.0.1,      true",
    })
    void withoutAlternativeNamesTheCommonNameCounts(String name, String host, boolean matches) {
        assertThat(matches(host, AUTHORITY.client(name).certificate())).isEqualTo(matches);
    }

    @Test
    void withAlternativeNamesOfTheHostsKindTheCommonNameIsNothing() {
        X509Certificate names =
                AUTHORITY.serverNamed("db.example.org", "other.example.org").certificate();
        X509Certificate addresses =
                AUTHORITY.serverNamed("db.example.org", "10.0.0.1").certificate();

        assertThat(matches("db.example.org", names)).isFalse();
        assertThat(matches("db.example.org", addresses)).isTrue();
    }

    @Test
    void anyOfSeveralNamesWillDo() {
        X509Certificate certificate =
                AUTHORITY.server("a.example", "10.0.0.1", "b.example", "::1").certificate();

        assertThat(matches("a.example", certificate)).isTrue();
        assertThat(matches("b.example", certificate)).isTrue();
        assertThat(matches("10.0.0.1", certificate)).isTrue();
        assertThat(matches("::1", certificate)).isTrue();
        assertThat(HostName.mismatch("c.example", certificate)).isEqualTo("\"a.example\" and 3 other names");
    }

    @Test
    void saysWhatTheCertificateIsFor() {
        assertThat(HostName.mismatch("b.example", AUTHORITY.server("a.example").certificate()))
                .isEqualTo("\"a.example\"");
    }
}
