package io.github.loompg;

import java.time.Instant;
import java.util.Objects;

/**
 * A password that holds for a while, such as a token of a cloud's identity service; see
 * {@link ConnectOptions#credentialFrom}.
 *
 * @param password what to log in with
 * @param expires from when on the server no longer takes it; connections that are open by then stay open
 */
public record Credential(String password, Instant expires) {
    public Credential {
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(expires, "expires");
    }

    /** Tells when it expires, and not the password. */
    @Override
    public String toString() {
        return "Credential[expires=" + expires + "]";
    }
}
