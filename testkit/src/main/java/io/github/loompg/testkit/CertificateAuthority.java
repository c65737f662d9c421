package io.github.loompg.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority for tests, with keys that exist in memory only. It signs certificates for servers and clients,
 * also wrong ones: for another host, or out of date.
 *
 * <p>Instances may be used by several threads.
 */
public final class CertificateAuthority {
    private static final Duration VALIDITY = Duration.ofDays(365);

    /** Clocks of two machines differ; a certificate is valid from a little before it was made. */
    private static final Duration TOLERANCE = Duration.ofDays(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SignatureAlgorithm algorithm;
    private final X500Principal name =
            new X500Principal("CN=loompg test authority " + Long.toHexString(RANDOM.nextLong()));
    private final PrivateKey key;
    private final X509Certificate certificate;

    private CertificateAuthority(SignatureAlgorithm algorithm, @Nullable CertificateAuthority above) {
        this.algorithm = algorithm;
        KeyPair keys = algorithm.newKeys();
        this.key = keys.getPrivate();
        byte[] isAuthority = extension("2.5.29.19", true, Der.sequence(Der.isTrue()));
        Instant now = Instant.now();
        this.certificate = (above == null ? this : above)
                .sign(
                        name,
                        keys.getPublic(),
                        now.minus(TOLERANCE.multipliedBy(2)),
                        now.plus(VALIDITY.multipliedBy(2)),
                        isAuthority);
    }

    /** How certificates are signed; the hash in it is also that of SCRAM's channel binding {@code tls-server-end-point}. */
    public enum SignatureAlgorithm {
        /** ECDSA on the curve P-256 with SHA-256. */
        SHA256_ECDSA("SHA256withECDSA", "1.2.840.10045.4.3.2", "EC", 256),
        /** ECDSA on the curve P-256 with SHA-384. */
        SHA384_ECDSA("SHA384withECDSA", "1.2.840.10045.4.3.3", "EC", 256),
        /** RSA of 2,048 bits with SHA-256. */
        SHA256_RSA("SHA256withRSA", "1.2.840.113549.1.1.11", "RSA", 2048),
        /** RSA of 2,048 bits with SHA-512. */
        SHA512_RSA("SHA512withRSA", "1.2.840.113549.1.1.13", "RSA", 2048),
        /** Ed25519, for which no hash, and so no channel binding, is defined. */
        ED25519("Ed25519", "1.3.101.112", "Ed25519", 255);

        private final String javaName;
        private final String identifier;
        private final String keyKind;
        private final int keySize;

        SignatureAlgorithm(String javaName, String identifier, String keyKind, int keySize) {
            this.javaName = javaName;
            this.identifier = identifier;
            this.keyKind = keyKind;
            this.keySize = keySize;
        }

        private byte[] encoded() {
            byte[] parameters = keyKind.equals("RSA") ? Der.value(0x05) : new byte[0]; // RSA's are an explicit NULL
            return Der.sequence(Der.identifier(identifier), parameters);
        }

        private KeyPair newKeys() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(keyKind);
                generator.initialize(keySize);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException unavailable) {
                throw new IllegalStateException("This Java cannot make keys for " + javaName, unavailable);
            }
        }

        private byte[] sign(PrivateKey key, byte[] content) throws GeneralSecurityException {
            Signature signature = Signature.getInstance(javaName);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        }
    }

    /** A new authority that signs with ECDSA and SHA-256. */
    public static CertificateAuthority create() {
        return create(SignatureAlgorithm.SHA256_ECDSA);
    }

    /** A new authority that signs in the given way; the keys that it certifies are of the same kind. */
    public static CertificateAuthority create(SignatureAlgorithm algorithm) {
        return new CertificateAuthority(algorithm, null);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The authority's own certificate as {@code sslrootcert} wants it. */
    public String certificatePem() {
        return TlsIdentity.pem(certificate);
    }

    /** A server's certificate, valid for a year, for the hosts given as names or numeric addresses. */
    public TlsIdentity server(String... hosts) {
        Instant now = Instant.now();
        return server(now.minus(TOLERANCE), now.plus(VALIDITY), hosts);
    }

    /** A server's certificate, valid for the given time, for the hosts given as names or numeric addresses. */
    public TlsIdentity server(Instant from, Instant until, String... hosts) {
        return issue(hosts.length == 0 ? "nobody" : hosts[0], from, until, alternatives(hosts));
    }

    /** A server's certificate, valid for a year, whose common name is not among its alternative names. */
    public TlsIdentity serverNamed(String commonName, String... alternatives) {
        Instant now = Instant.now();
        return issue(commonName, now.minus(TOLERANCE), now.plus(VALIDITY), alternatives(alternatives));
    }

    private static byte[][] alternatives(String... hosts) {
        if (hosts.length == 0) {
            return new byte[0][];
        }
        byte[][] names = Arrays.stream(hosts)
                .map(host -> isAddress(host)
                        ? Der.value(0x87, address(host))
                        : Der.value(0x82, host.getBytes(StandardCharsets.US_ASCII)))
                .toArray(byte[][]::new);
        return new byte[][] {extension("2.5.29.17", false, Der.sequence(names))};
    }

    /** A client's certificate, valid for a year; PostgreSQL's method {@code cert} takes the common name for the user. */
    public TlsIdentity client(String commonName) {
        Instant now = Instant.now();
        return client(commonName, now.minus(TOLERANCE), now.plus(VALIDITY));
    }

    /** A client's certificate, valid for the given time. */
    public TlsIdentity client(String commonName, Instant from, Instant until) {
        return issue(commonName, from, until);
    }

    /** A certificate for another authority, which then signs below this one. */
    public CertificateAuthority subordinate() {
        return new CertificateAuthority(algorithm, this);
    }

    /** A list of what this authority has revoked, valid for a year, as {@code sslcrl} wants it. */
    public String revocationListPem(X509Certificate... revoked) {
        return revocationListPem(Instant.now().plus(VALIDITY), revoked);
    }

    /** A list of what this authority has revoked, valid from two days ago until the given time. */
    public String revocationListPem(Instant until, X509Certificate... revoked) {
        byte[] from = Der.time(Instant.now().minus(TOLERANCE.multipliedBy(2)));
        byte[][] entries = Arrays.stream(revoked)
                .map(each -> Der.sequence(Der.integer(each.getSerialNumber()), from))
                .toArray(byte[][]::new);
        byte[] list = Der.sequence(
                Der.integer(BigInteger.ONE),
                algorithm.encoded(),
                name.getEncoded(),
                from,
                Der.time(until),
                entries.length == 0 ? new byte[0] : Der.sequence(entries),
                Der.tagged(0, Der.sequence(extension("2.5.29.20", false, Der.integer(BigInteger.ONE)))));
        try {
            return TlsIdentity.pem(
                    "X509 CRL", Der.sequence(list, algorithm.encoded(), Der.bits(algorithm.sign(key, list))));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This Java cannot sign a revocation list", impossible);
        }
    }

    /** A context for the client's side of TLS that trusts this authority alone. */
    public SSLContext clientContext() {
        return TlsIdentity.context(null, this);
    }

    /** A context for the client's side of TLS that trusts this authority alone and presents a certificate. */
    public SSLContext clientContext(TlsIdentity client) {
        return TlsIdentity.context(client, this);
    }

    TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private TlsIdentity issue(String commonName, Instant from, Instant until, byte[]... extensions) {
        KeyPair keys = algorithm.newKeys();
        X500Principal subject = new X500Principal("CN=\"" + commonName.replaceAll("([\"\\\\])", "\\\\$1") + "\"");
        return new TlsIdentity(sign(subject, keys.getPublic(), from, until, extensions), keys.getPrivate());
    }

    /** RFC 5280, section 4.1: the fields in their order, then the signature over them. */
    private X509Certificate sign(
            X500Principal subject, PublicKey subjectKey, Instant from, Instant until, byte[]... extensions) {
        byte[] version3 = Der.tagged(0, Der.integer(BigInteger.TWO));
        byte[] serial = Der.integer(new BigInteger(63, RANDOM).add(BigInteger.ONE));
        byte[] validity = Der.sequence(Der.time(from), Der.time(until));
        byte[] fields = Der.sequence(
                version3,
                serial,
                algorithm.encoded(),
                name.getEncoded(),
                validity,
                subject.getEncoded(),
                subjectKey.getEncoded(),
                extensions.length == 0 ? new byte[0] : Der.tagged(3, Der.sequence(extensions)));
        try {
            byte[] signed = Der.sequence(fields, algorithm.encoded(), Der.bits(algorithm.sign(key, fields)));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This Java cannot make a certificate for " + subject, impossible);
        }
    }

    private static byte[] extension(String identifier, boolean critical, byte[] content) {
        return Der.sequence(Der.identifier(identifier), critical ? Der.isTrue() : new byte[0], Der.octets(content));
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    private static byte[] address(String numeric) {
        try {
            return InetAddress.getByName(numeric).getAddress(); // numeric: no name service is asked
        } catch (UnknownHostException malformed) {
            throw new IllegalArgumentException(numeric + " is not an IP address", malformed);
        }
    }
}
