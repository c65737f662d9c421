package io.github.loompg.protocol.bytes;

/**
 * The peer sent bytes that the protocol does not allow: a length that cannot be, a value that reaches past its message,
 * an unknown code. Nothing after such bytes can be trusted, so the connection they came from has to be closed.
 *
 * <p>The message names what was read and why it cannot be, never the content of a value.
 */
public final class MalformedMessageException extends RuntimeException {
    public MalformedMessageException(String message) {
        super(message);
    }
}
