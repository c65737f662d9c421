package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_IN_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_OUT_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.EMPTY_QUERY_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.PORTAL_SUSPENDED;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * One run of a prepared statement, in two halves: the request, which is complete in itself and can be sent whenever it
 * is its time, and the reply.
 *
 * <p>What the caller's own code throws while it gets the rows is thrown when the reply has been read to its end: rows
 * are cheaper than a cancel, which would spoil the transaction besides.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">Extended Query</a>
 */
public final class Query<R extends @Nullable Object> {
    private static final Frontend.Execute ALL_ROWS = new Frontend.Execute("", 0);
    private static final Frontend.Execute ONE_ROW = new Frontend.Execute("", 1);
    private static final Frontend.Sync SYNC = new Frontend.Sync();

    private final Statement statement;
    private final Outcome<R> outcome;
    private final long limit;
    private @Nullable Throwable failure;
    private boolean bound;
    private boolean keepsTag;
    private @Nullable String tag;
    private boolean changedTypes;

    /**
     * Begins a run.
     *
     * @throws io.github.loompg.error.MappingException if the statement's rows cannot become what the caller wants
     */
    public Query(Statement statement, Outcome<R> outcome) {
        this(statement, outcome, Long.MAX_VALUE);
    }

    /**
     * The same.
     *
     * @param limit how many bytes all rows together may take in memory, if they are kept
     */
    public Query(Statement statement, Outcome<R> outcome, long limit) {
        this.statement = statement;
        this.outcome = outcome;
        this.limit = limit;
        outcome.begin(statement);
    }

    public Statement statement() {
        return statement;
    }

    /** Whether the statement may have changed types, when its answer has been read. */
    public boolean changedTypes() {
        return changedTypes;
    }

    /** Encodes the whole request. */
    public ByteWriter request(Pipeline pipeline, @Nullable Object[] arguments) {
        ByteWriter out = pipeline.scratch();
        try {
            Unnamed.writeParse(statement, out);
            statement.writeBind(arguments, out);
            Unnamed.writeDescribe(statement, "", out);
            (outcome.rowLimit() == 1 ? ONE_ROW : ALL_ROWS).write(out);
            SYNC.write(out);
            return out;
        } catch (RuntimeException unsendable) {
            throw Request.refused(pipeline, out, unsendable);
        }
    }

    /** Sends the request within a turn. */
    public Reply send(Turn turn, ByteWriter request, Deadline deadline) {
        return statement.keepsTurn() ? turn.converse(request, deadline) : turn.send(request, deadline);
    }

    /**
     * Reads the reply to its end. What has come of it is then in the outcome.
     *
     * @param turn where the request was sent, if the statement has to keep it, or null
     */
    public void answer(@Nullable Turn turn, Reply reply, Deadline deadline) {
        try {
            read(turn, reply, deadline);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
        throwFailure(reply);
    }

    private void read(@Nullable Turn turn, Reply reply, Deadline deadline) {
        if (!statement.isNamed()) {
            Unnamed.expectParse(statement, answer(reply));
        }
        byte type = next(reply);
        if (type != BIND_COMPLETE) {
            throw answer(reply).unexpected(type);
        }
        bound = true;
        if (!statement.isNamed()) {
            failure = Unnamed.expectDescription(statement, answer(reply));
        }
        type = rows(reply);
        if (type == COMMAND_COMPLETE) {
            complete(reply);
        } else if (type != PORTAL_SUSPENDED) {
            // Where only the first row was asked for, there is no tag.
            endOtherwise(type, turn, answer(reply), deadline);
        }
        type = next(reply);
        if (type != READY_FOR_QUERY) {
            throw answer(reply).unexpected(type);
        }
    }

    /** Takes all rows; returns the type of the message behind them. */
    private byte rows(Reply reply) {
        Room room = null;
        byte type = next(reply);
        while (type == DATA_ROW) {
            if (room == null && outcome.keepsRows()) {
                room = new Room(limit);
            }
            collect(reply, room);
            type = next(reply);
        }
        return type;
    }

    /** The type of the next message, which is no error. An {@link Answer} is only needed where something is wrong. */
    private byte next(Reply reply) {
        byte type;
        try {
            type = reply.next();
        } catch (QueryTimeoutException | CallInterruptedException impatience) {
            throw answer(reply).about(impatience);
        }
        if (type == ERROR_RESPONSE) {
            throw answer(reply).failure();
        }
        return type;
    }

    private Answer answer(Reply reply) {
        return new Answer(reply, statement.sql());
    }

    private void complete(Reply reply) {
        byte[] array = reply.array();
        int from = reply.bodyStart();
        int to = reply.bodyEnd();
        if (keepsTag) {
            tag = new ByteReader(array, from, to - from).readCString();
        }
        changedTypes = TypeCatalog.isChangeOfTypes(array, from, to);
        outcome.tag(array, from, to);
    }

    /** What few statements end with, apart from what nearly all do, which is small enough to be compiled as one. */
    private void endOtherwise(byte type, @Nullable Turn turn, Answer answer, Deadline deadline) {
        switch (type) {
            case EMPTY_QUERY_RESPONSE -> {
                // There is no tag.
            }
            case COPY_OUT_RESPONSE -> {
                CopyRefusal.skipData(answer);
                answer.expect(COMMAND_COMPLETE);
                failure = new UsageException("COPY … TO STDOUT gives data, and no rows to fetch", null, null);
            }
            case COPY_IN_RESPONSE -> {
                if (turn == null) {
                    throw answer.unexpected(type);
                }
                throw CopyRefusal.refuseData(turn, answer, new ByteWriter(64), true, deadline);
            }
            default -> throw answer.unexpected(type);
        }
    }

    /** Whether to read the reply means to run code of the caller. */
    public boolean runsCallersCode() {
        return outcome.runsCallersCode();
    }

    /** What the caller gets, when the answer has been read. */
    public R result() {
        return outcome.result();
    }

    /** Whether the server got as far as to run the statement. */
    public boolean isBound() {
        return bound;
    }

    /** Has the answer, when the request has been sent, take no more memory than there may be. */
    public void guard(Reply reply) {
        Room.guard(limit, reply, outcome);
    }

    /** Has the tag be there afterwards, whatever the caller wants of the rows. */
    public void keepTag() {
        keepsTag = true;
    }

    /** The tag of the statement if it was to be kept; null if there was none, because the server has stopped early. */
    public @Nullable String tag() {
        return tag;
    }

    /** Takes a row; whether there is room for it is a question where it is kept among others. */
    private void collect(Reply reply, @Nullable Room room) {
        if (statement.result() == null && failure == null) {
            throw new MalformedMessageException(
                    "the server sent a row for a statement that it had described as one without a result");
        }
        if (failure == null) {
            // What is too large is not read to its end: the reply is left, and with it the statement is cancelled.
            int length = reply.bodyEnd() - reply.bodyStart();
            boolean whole = admit(length, room);
            try {
                if (whole) {
                    outcome.row(reply.array(), reply.bodyStart(), length);
                }
            } catch (RuntimeException | Error thrown) {
                failure = thrown;
            }
        }
    }

    private boolean admit(int length, @Nullable Room room) {
        if (room == null && length > 0) {
            return true;
        }
        return (room == null ? new Room(limit) : room).admit(length, outcome, statement.sql());
    }

    private void throwFailure(Reply reply) {
        switch (failure) {
            case null -> {}
            case MalformedMessageException broken -> throw reply.violation(broken);
            case RuntimeException thrown -> throw thrown;
            case Error thrown -> throw thrown;
            default -> throw new AssertionError(failure);
        }
    }
}
