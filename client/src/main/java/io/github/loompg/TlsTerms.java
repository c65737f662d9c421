package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.TlsPolicy;
import io.github.loompg.tls.CertificateFiles;
import io.github.loompg.tls.TlsContexts;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Makes of what the options say about TLS what the network is to do, and refuses what contradicts itself. */
final class TlsTerms {
    private TlsTerms() {}

    static TlsPolicy of(ConnectOptions options, Map<String, String> environment) {
        refuseContradictions(options);
        SSLContext given = options.sslContext();
        boolean verifies = options.sslMode().compareTo(SslMode.VERIFY_CA) >= 0;
        TlsVersion newest = options.sslMaxProtocolVersion();
        return new TlsPolicy(
                mode(options.sslMode()),
                options.sslNegotiation() == SslNegotiation.DIRECT,
                given == null ? TlsContexts.of(files(options, environment), verifies) : TlsContexts.of(given),
                new TlsPolicy.Versions(options.sslMinProtocolVersion().word(), newest == null ? null : newest.word()),
                options.sslSni());
    }

    private static void refuseContradictions(ConnectOptions options) {
        SslMode mode = options.sslMode();
        if (options.sslNegotiation() == SslNegotiation.DIRECT && mode.compareTo(SslMode.REQUIRE) < 0) {
            throw new ConfigurationException(
                    "sslmode=" + mode.word() + " is too weak for sslnegotiation=direct, which cannot do without TLS",
                    "use sslmode=require, verify-ca or verify-full",
                    null);
        }
        if (CertificateFiles.SYSTEM.equals(options.sslRootCert()) && mode != SslMode.VERIFY_FULL) {
            throw new ConfigurationException(
                    "sslmode=" + mode.word()
                            + " is too weak for sslrootcert=system: anybody can have a certificate of a"
                            + " public authority",
                    "use sslmode=verify-full",
                    null);
        }
        TlsVersion newest = options.sslMaxProtocolVersion();
        if (newest != null && options.sslMinProtocolVersion().compareTo(newest) > 0) {
            throw new ConfigurationException(
                    "ssl_min_protocol_version "
                            + options.sslMinProtocolVersion().word() + " is newer than ssl_max_protocol_version "
                            + newest.word(),
                    "let there be a version between them",
                    null);
        }
    }

    private static TlsPolicy.Mode mode(SslMode mode) {
        return switch (mode) {
            case DISABLE -> TlsPolicy.Mode.DISABLE;
            case ALLOW -> TlsPolicy.Mode.ALLOW;
            case PREFER -> TlsPolicy.Mode.PREFER;
            case REQUIRE -> TlsPolicy.Mode.REQUIRE;
            case VERIFY_CA -> TlsPolicy.Mode.VERIFY_CA;
            case VERIFY_FULL -> TlsPolicy.Mode.VERIFY_FULL;
        };
    }

    private static CertificateFiles files(ConnectOptions options, Map<String, String> environment) {
        return new CertificateFiles(
                home(environment),
                options.sslRootCert(),
                options.sslCert(),
                options.sslKey(),
                options.sslPassword(),
                options.sslCrl(),
                options.sslCrlDir(),
                options.sslCertMode() != SslCertMode.DISABLE);
    }

    private static @Nullable Path home(Map<String, String> environment) {
        Path home = HomeFolder.of(environment);
        return home == null ? null : home.resolve(".postgresql");
    }
}
