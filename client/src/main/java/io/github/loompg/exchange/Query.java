package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_IN_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_OUT_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.EMPTY_QUERY_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.PORTAL_SUSPENDED;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.catalog.TypeCatalog;
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

    private final Pipeline pipeline;
    private final Statement statement;
    private final Outcome<R> outcome;
    private @Nullable Throwable failure;
    private long limit = Long.MAX_VALUE;
    private boolean bound;
    private boolean keepsTag;
    private @Nullable String tag;
    private boolean changedTypes;

    /**
     * Begins a run.
     *
     * @throws io.github.loompg.error.MappingException if the statement's rows cannot become what the caller wants
     */
    public Query(Pipeline pipeline, Statement statement, Outcome<R> outcome) {
        this.pipeline = pipeline;
        this.statement = statement;
        this.outcome = outcome;
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
    public ByteWriter request(@Nullable Object[] arguments) {
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
            read(turn, new Answer(reply, statement.sql()), deadline);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
        throwFailure(reply);
    }

    private void read(@Nullable Turn turn, Answer answer, Deadline deadline) {
        Unnamed.expectParse(statement, answer);
        answer.expect(BIND_COMPLETE);
        bound = true;
        failure = Unnamed.expectDescription(statement, answer);
        Room room = new Room(limit);
        byte type = answer.next();
        while (type == DATA_ROW) {
            collect(answer.body(), room);
            type = answer.next();
        }
        if (type == COMMAND_COMPLETE) {
            complete(answer.body());
        } else {
            endOtherwise(type, turn, answer, deadline);
        }
        answer.expect(READY_FOR_QUERY);
    }

    private void complete(ByteReader body) {
        if (keepsTag) {
            tag = new ByteReader(body.array(), body.position(), body.remaining()).readCString();
        }
        changedTypes = TypeCatalog.isChangeOfTypes(body);
        outcome.tag(body);
    }

    /** What few statements end with, apart from what all of them do, which is small enough to be compiled as one. */
    private void endOtherwise(byte type, @Nullable Turn turn, Answer answer, Deadline deadline) {
        switch (type) {
            case PORTAL_SUSPENDED, EMPTY_QUERY_RESPONSE -> {
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
                throw CopyRefusal.refuseData(turn, answer, pipeline.scratch(), true, deadline);
            }
            default -> throw answer.unexpected(type);
        }
    }

    /** What the caller gets, when the answer has been read. */
    public R result() {
        return outcome.result();
    }

    /** Whether the server got as far as to run the statement. */
    public boolean isBound() {
        return bound;
    }

    /** Allows all rows together no more memory than that, if they are kept. */
    public void limit(long bytes) {
        limit = bytes;
    }

    /** Has the answer, when the request has been sent, take no more memory than that. */
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

    private void collect(ByteReader row, Room room) {
        if (statement.result() == null && failure == null) {
            throw new MalformedMessageException(
                    "the server sent a row for a statement that it had described as one without a result");
        }
        if (failure == null) {
            // What is too large is not read to its end: the reply is left, and with it the statement is cancelled.
            boolean whole = room.admit(row, outcome, statement.sql());
            try {
                if (whole) {
                    outcome.row(row.array(), row.position(), row.remaining());
                }
            } catch (RuntimeException | Error thrown) {
                failure = thrown;
            }
        }
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
