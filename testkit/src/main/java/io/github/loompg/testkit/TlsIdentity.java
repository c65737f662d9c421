package io.github.loompg.testkit;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its private key, for a server or a client in a test.
 *
 * @param certificate the certificate
 * @param key the private key of the certificate's public key
 */
public record TlsIdentity(X509Certificate certificate, PrivateKey key) {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** The certificate as OpenSSL and PostgreSQL read it. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** The private key, in PKCS #8 without a password, as OpenSSL and PostgreSQL read it. */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** A context for the server's side of TLS with this identity, which asks clients for nothing. */
    public SSLContext serverContext() {
        return context(this, null);
    }

    /** Names the certificate, never the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + certificate.getSubjectX500Principal() + "]";
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("A certificate that was just parsed cannot be encoded", impossible);
        }
    }

    /** A context that presents the identity and trusts the authority, where they are given. */
    static SSLContext context(@Nullable TlsIdentity identity, @Nullable CertificateAuthority trusted) {
        try {
            char[] password = "in memory only".toCharArray();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, password);
            if (identity != null) {
                keys.setKeyEntry("key", identity.key, password, new Certificate[] {identity.certificate});
            }
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trusted == null ? null : trusted.trustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException unavailable) {
            throw new IllegalStateException("This Java cannot do TLS", unavailable);
        }
    }

    static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(content) + "\n-----END " + label + "-----\n";
    }
}
