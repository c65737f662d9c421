package io.github.loompg.net;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a connection is encrypted; the modes are those of libpq's {@code sslmode}.
 *
 * @param context what to trust and what to show; null: a context made for the mode (any certificate for PREFER and
 *     REQUIRE, the JDK's trust store for the verifying ones)
 */
public record TlsPolicy(Mode mode, @Nullable SSLContext context) {
    /** No encryption at all. */
    public static final TlsPolicy NONE = new TlsPolicy(Mode.DISABLE, null);

    /** libpq's words. */
    public enum Mode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL
    }
}
