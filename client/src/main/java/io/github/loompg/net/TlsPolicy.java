package io.github.loompg.net;

import io.github.loompg.tls.CertificateFiles;
import io.github.loompg.tls.TlsContexts;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a connection is encrypted, in libpq's terms.
 *
 * @param atOnce whether the handshake begins without a request ({@code sslnegotiation=direct})
 * @param contexts whom to trust and what to show
 * @param versions what versions of TLS may be agreed on
 * @param namesHost whether the server is told which host is meant (server name indication)
 */
public record TlsPolicy(Mode mode, boolean atOnce, TlsContexts contexts, Versions versions, boolean namesHost) {
    /** No encryption at all. */
    public static final TlsPolicy NONE = new TlsPolicy(Mode.DISABLE, null);

    /** libpq's words. */
    public enum Mode {
        DISABLE,
        ALLOW,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        boolean verifies() {
            return compareTo(VERIFY_CA) >= 0;
        }
    }

    /**
     * A range of versions by their names in Java, such as {@code TLSv1.2}.
     *
     * @param newest null for any
     */
    public record Versions(String oldest, @Nullable String newest) {
        /** What is not broken. */
        public static final Versions SAFE = new Versions("TLSv1.2", null);

        private static final List<String> IN_ORDER = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

        boolean include(String version) {
            int place = IN_ORDER.indexOf(version);
            return place >= IN_ORDER.indexOf(oldest)
                    && (newest == null ? place >= 0 : place <= IN_ORDER.indexOf(newest));
        }
    }

    /** A policy with the usual terms, and a context of the caller's or none. */
    public TlsPolicy(Mode mode, @Nullable SSLContext context) {
        this(
                mode,
                false,
                context == null ? TlsContexts.of(CertificateFiles.NONE, mode.verifies()) : TlsContexts.of(context),
                Versions.SAFE,
                true);
    }

    /** The same on other terms. */
    public TlsPolicy with(Mode other) {
        return new TlsPolicy(other, atOnce, contexts, versions, namesHost);
    }

    /**
     * What is tried at each address, in this order, where one failing in the way of TLS or of the server's rules for it
     * leads to the next: "allow" begins without TLS, "prefer" ends without.
     */
    public List<TlsPolicy> attempts(Endpoint endpoint) {
        if (!(endpoint instanceof Endpoint.Tcp)) {
            return List.of(NONE);
        }
        return switch (mode) {
            case DISABLE, REQUIRE, VERIFY_CA, VERIFY_FULL -> List.of(this);
            case ALLOW -> List.of(NONE, with(Mode.REQUIRE));
            case PREFER -> List.of(this, NONE);
        };
    }

    /** The policy for a further connection that must be as safe as one that has been made by this. */
    public TlsPolicy asUsed(boolean encrypted) {
        return !encrypted ? NONE : mode == Mode.PREFER ? with(Mode.REQUIRE) : this;
    }
}
