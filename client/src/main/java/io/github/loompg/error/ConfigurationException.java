package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A connection string, an option or an environment variable says something that cannot be done: an unknown name, a
 * number out of range, two settings that contradict each other.
 *
 * <p>Nothing was tried: there is no connection. The message names the option and where it came from, never a password.
 *
 * {@snippet :
 * Postgres.connect("postgresql://localhost/shop?sslmode=maybe"); // ConfigurationException: names the six modes
 * }
 */
public final class ConfigurationException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public ConfigurationException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
