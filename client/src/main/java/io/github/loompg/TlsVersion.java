package io.github.loompg;

/** The versions of TLS, oldest first. */
public enum TlsVersion {
    /** Broken, and switched off in Java unless somebody has switched it on. */
    TLS_1_0,
    /** Broken, and switched off in Java unless somebody has switched it on. */
    TLS_1_1,
    /** The oldest that is accepted by default. */
    TLS_1_2,
    /** The newest. */
    TLS_1_3;

    /**
     * The version as a connection string writes it.
     *
     * @return {@code TLSv1}, {@code TLSv1.1}, {@code TLSv1.2} or {@code TLSv1.3}
     */
    public String word() {
        return switch (this) {
            case TLS_1_0 -> "TLSv1";
            case TLS_1_1 -> "TLSv1.1";
            case TLS_1_2 -> "TLSv1.2";
            case TLS_1_3 -> "TLSv1.3";
        };
    }
}
