package io.github.loompg.exchange;

import io.github.loompg.protocol.auth.ChannelBinding;
import io.github.loompg.protocol.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What binds SCRAM to a TLS connection: the hash of the server's certificate, by the hash function of its signature.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5929#section-4">RFC 5929, tls-server-end-point</a>
 */
final class TlsBinding {
    private static final String SERVER_END_POINT = "tls-server-end-point";

    private TlsBinding() {}

    /**
     * The best binding there is.
     *
     * @param tls null if the connection is not encrypted
     * @param offered whether the server offers to bind
     */
    static ChannelBinding of(@Nullable SSLSession tls, boolean offered) {
        Bytes hash = tls == null ? null : hash(tls);
        if (hash == null) {
            return new ChannelBinding.Unsupported();
        }
        return offered ? new ChannelBinding.Bound(SERVER_END_POINT, hash) : new ChannelBinding.NotOffered();
    }

    /** Null if the certificate's signature has no hash function of its own, as with Ed25519: the RFC knows none then. */
    private static @Nullable Bytes hash(SSLSession tls) {
        try {
            if (!(tls.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
                return null;
            }
            String function = hashFunction(certificate);
            return function == null
                    ? null
                    : Bytes.of(MessageDigest.getInstance(function).digest(certificate.getEncoded()));
        } catch (SSLPeerUnverifiedException | GeneralSecurityException unknown) {
            return null;
        }
    }

    private static @Nullable String hashFunction(X509Certificate certificate) throws GeneralSecurityException {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (signature.equals("RSASSA-PSS")) {
            return pssHashFunction(certificate);
        }
        int with = signature.indexOf("WITH");
        return with < 0 ? null : strengthened(signature.substring(0, with));
    }

    private static @Nullable String pssHashFunction(X509Certificate certificate) throws GeneralSecurityException {
        java.security.AlgorithmParameters parameters = java.security.AlgorithmParameters.getInstance("RSASSA-PSS");
        try {
            parameters.init(certificate.getSigAlgParams());
        } catch (java.io.IOException unreadable) {
            return null;
        }
        return strengthened(parameters
                .getParameterSpec(PSSParameterSpec.class)
                .getDigestAlgorithm()
                .toUpperCase(Locale.ROOT));
    }

    /** The RFC has SHA-256 stand in for what is weaker. */
    private static String strengthened(String function) {
        return switch (function.replace("-", "")) {
            case "MD5", "SHA1" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA256" -> "SHA-256";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> function;
        };
    }
}
