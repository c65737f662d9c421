package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * The server, or something between here and there, sent what the protocol does not allow: an impossible length, an
 * unknown message, an answer that nobody asked for.
 *
 * <p>The connection is closed, because nothing after such a message can be trusted, and the outcome of the statements
 * under way is unknown. On a first connection it mostly means that another program listens on that port; later on, a
 * proxy or a bug, worth a report with the message of this exception.
 *
 * {@snippet :
 * try {
 *     connection.execute(sql);
 * } catch (ProtocolViolationException garbled) {
 *     log.error("closed, outcome unknown: {}", garbled.getMessage());
 * }
 * }
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol.html">Frontend/Backend Protocol</a>
 */
public final class ProtocolViolationException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public ProtocolViolationException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
