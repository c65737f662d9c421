package io.github.loompg.exchange;

import io.github.loompg.error.LimitExceededException;
import io.github.loompg.error.UsageException;
import io.github.loompg.net.Pipeline;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MessageTooLargeException;
import io.github.loompg.protocol.bytes.UnencodableTextException;

/** What becomes of a request that cannot be encoded: nothing of it is sent. */
final class Request {
    private Request() {}

    /** Gives the writer back and says why, if the failure is one of the SQL text. */
    static RuntimeException refused(Pipeline pipeline, ByteWriter out, RuntimeException failure) {
        pipeline.recycle(out);
        return explained(failure);
    }

    /** Says why, if the failure is one of the SQL text. */
    static RuntimeException explained(RuntimeException failure) {
        return switch (failure) {
            case UnencodableTextException text ->
                new UsageException(
                        "the SQL text cannot be sent: " + text.getMessage(),
                        "PostgreSQL knows no text with this character; give binary data as a bytea parameter",
                        text);
            case MessageTooLargeException size ->
                new LimitExceededException(
                        "the statement and its arguments are too large: " + size.getMessage(),
                        "give large data in several statements",
                        size);
            default -> failure;
        };
    }
}
