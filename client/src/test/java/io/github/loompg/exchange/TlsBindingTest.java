package io.github.loompg.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.auth.ChannelBinding;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import java.lang.reflect.Proxy;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsBindingTest {
    private static X509Certificate certificate(SignatureAlgorithm algorithm) {
        return CertificateAuthority.create(algorithm).server("localhost").certificate();
    }

    /** A session of which nothing is known but the server's certificates. */
    private static SSLSession session(Certificate... certificates) {
        return (SSLSession) Proxy.newProxyInstance(
                SSLSession.class.getClassLoader(), new Class<?>[] {SSLSession.class}, (proxy, method, arguments) -> {
                    if (certificates.length == 0) {
                        throw new SSLPeerUnverifiedException("no certificate");
                    }
                    return certificates;
                });
    }

    @ParameterizedTest
    @CsvSource({
        "SHA256_ECDSA, SHA-256",
        "SHA384_ECDSA, SHA-384",
        "SHA256_RSA, SHA-256",
        "SHA512_RSA, SHA-512",
    })
    void bindsByTheHashOfTheCertificatesSignature(SignatureAlgorithm algorithm, String hash) throws Exception {
        X509Certificate certificate = certificate(algorithm);

        assertThat(TlsBinding.of(session(certificate), true))
                .isEqualTo(new ChannelBinding.Bound(
                        "tls-server-end-point",
                        Bytes.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()))));
        assertThat(TlsBinding.of(session(certificate), false)).isEqualTo(new ChannelBinding.NotOffered());
    }

    @Test
    void claimsNoBindingWhereNoneIsDefined() {
        SSLSession session = session(certificate(SignatureAlgorithm.ED25519));

        assertThat(TlsBinding.of(session, true)).isEqualTo(new ChannelBinding.Unsupported());
        assertThat(TlsBinding.of(session, false)).isEqualTo(new ChannelBinding.Unsupported());
    }

    @Test
    void claimsNoBindingWithoutTls() {
        assertThat(TlsBinding.of(null, true)).isEqualTo(new ChannelBinding.Unsupported());
        assertThat(TlsBinding.of(session(), true)).isEqualTo(new ChannelBinding.Unsupported());
    }
}
