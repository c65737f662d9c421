package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * One of the client's own limits was reached: more parameters than the protocol can count, a message that is longer
 * than allowed, a result larger than what may be held in memory.
 *
 * <p>When something too large was about to be sent, nothing was sent and the connection can be used. When something too
 * large was received, the rest of it is dropped, and the message says whether the connection could be kept.
 *
 * {@snippet :
 * try {
 *     rows = connection.fetch("SELECT * FROM everything");
 * } catch (LimitExceededException tooMuch) {
 *     log.warn("read it with a cursor instead", tooMuch);
 * }
 * }
 */
public final class LimitExceededException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public LimitExceededException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
