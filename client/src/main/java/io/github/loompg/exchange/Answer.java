package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.sqlstate.ServerErrors;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.ErrorFields;
import org.jspecify.annotations.Nullable;

/**
 * A reply as straight-line code wants to read it: message after message, where an error of the server is an exception
 * that is thrown when the rest of the reply has been read, so that the connection is ready for the next request.
 */
final class Answer {
    private final Reply reply;
    private final @Nullable String sql;

    /**
     * @param sql the statement that is answered, for the error; null if there is none
     */
    Answer(Reply reply, @Nullable String sql) {
        this.reply = reply;
        this.sql = sql;
    }

    /** The type of the next message, which is none of an error. */
    byte next() {
        byte type = nextOrError();
        if (type == ERROR_RESPONSE) {
            throw failure();
        }
        return type;
    }

    /** The type of the next message, which may be an error; then the caller reads on to the end. */
    byte nextOrError() {
        try {
            return reply.next();
        } catch (QueryTimeoutException | CallInterruptedException impatience) {
            throw about(impatience);
        }
    }

    /** The same if it has come already, else {@link Reply#NONE}. */
    byte tryNextOrError() {
        return reply.tryNext();
    }

    /** As {@link #next} if it has come already, else {@link Reply#NONE}. */
    byte tryNext() {
        byte type = tryNextOrError();
        if (type == ERROR_RESPONSE) {
            throw failure();
        }
        return type;
    }

    /** Refuses to read on when it is too late, or after an interrupt, even if there is more at hand. */
    void requirePatience() {
        reply.requirePatience();
    }

    /** The end of somebody's patience, and which statement it was that was waited for. */
    PostgresException about(PostgresException impatience) {
        return switch (impatience) {
            case QueryTimeoutException late when sql != null -> late.about(sql);
            case CallInterruptedException interrupted when sql != null -> interrupted.about(sql);
            default -> impatience;
        };
    }

    /** The error that came last. */
    ServerException error() {
        return ServerErrors.of(Advice.added(ErrorFields.read(reply.body()), sql), sql);
    }

    /** The body of the message that came last. */
    ByteReader body() {
        return reply.body();
    }

    /** Reads one message, which has to be of this type. */
    void expect(byte type) {
        byte found = next();
        if (found != type) {
            throw unexpected(found);
        }
    }

    MalformedMessageException unexpected(byte type) {
        return new MalformedMessageException("the server sent a message of type '" + (char) (type & 0xFF)
                + "' where the protocol has no place for it");
    }

    /** The error that came last, or what has come in place of its end; reads the reply to its end. */
    RuntimeException failure() {
        ServerException failure = error();
        try {
            byte type = reply.next();
            if (type != READY_FOR_QUERY) {
                return unexpected(type);
            }
            return failure;
        } catch (ConnectionLostException lost) {
            return new ConnectionLostException(
                    "the server ended the connection: " + failure.getMessage(), lost.hint(), failure, true);
        }
    }
}
