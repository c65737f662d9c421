package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_IN_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_OUT_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.EMPTY_QUERY_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.PORTAL_SUSPENDED;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.SqlExcerpt;
import io.github.loompg.error.LimitExceededException;
import io.github.loompg.error.SqlExcerpt;
import io.github.loompg.error.UsageException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend.RowDescription;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import org.jspecify.annotations.Nullable;

/**
 * One run of a prepared statement, in two halves: the request, which is complete in itself and can be sent whenever it
 * is its time, and the reply.
 *
 * <p>The unnamed statement is prepared again with every run: between the Sync that ended its preparation and this run a
 * pooler may have put another server behind us, or somebody else may have used the place. It gets the types of
 * parameters that it had, and says once more what its result is, in case its tables have changed meanwhile.
 *
 * <p>What the caller's own code throws while it gets the rows is thrown when the reply has been read to its end: rows
 * are cheaper than a cancel, which would spoil the transaction besides.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">Extended Query</a>
 */
public final class Query<R extends @Nullable Object> {
    private static final Frontend.Execute ALL_ROWS = new Frontend.Execute("", 0);
    private static final Frontend.Execute ONE_ROW = new Frontend.Execute("", 1);
    private static final Frontend.Describe DESCRIBE = new Frontend.Describe(Target.PORTAL, "");
    /** What an object for a row takes, and the place in a list for it. */
    private static final int ROW_IN_JAVA = 48;

    private static final Frontend.Sync SYNC = new Frontend.Sync();

    private final Pipeline pipeline;
    private final Statement statement;
    private final Outcome<R> outcome;
    private @Nullable Throwable failure;
    private long limit = Long.MAX_VALUE;
    private long held;
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
            if (!statement.isNamed()) {
                new Frontend.Parse("", statement.sql(), statement.parameterOids()).write(out);
            }
            statement.writeBind(arguments, out);
            if (!statement.isNamed()) {
                DESCRIBE.write(out);
            }
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
     * Reads the reply to its end.
     *
     * @param turn where the request was sent, if the statement has to keep it, or null
     */
    public R answer(@Nullable Turn turn, Reply reply, Deadline deadline) {
        try {
            read(turn, new Answer(reply, statement.sql()), deadline);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
        throwFailure(reply);
        return outcome.result();
    }

    private void read(@Nullable Turn turn, Answer answer, Deadline deadline) {
        if (!statement.isNamed()) {
            answer.expect(PARSE_COMPLETE);
        }
        answer.expect(BIND_COMPLETE);
        bound = true;
        if (!statement.isNamed()) {
            compare(answer);
        }
        byte type = answer.next();
        while (type == DATA_ROW) {
            collect(answer.body());
            type = answer.next();
        }
        switch (type) {
            case COMMAND_COMPLETE -> {
                ByteReader body = answer.body();
                if (keepsTag) {
                    tag = new ByteReader(body.array(), body.position(), body.remaining()).readCString();
                }
                changedTypes = TypeCatalog.isChangeOfTypes(body);
                outcome.tag(body);
            }
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
        answer.expect(READY_FOR_QUERY);
    }

    /** Rows of another kind than was expected cannot be read. */
    private void compare(Answer answer) {
        byte type = answer.next();
        boolean same = switch (type) {
            case ROW_DESCRIPTION ->
                statement.hasColumns(RowDescription.read(answer.body()).columns());
            case NO_DATA -> statement.hasColumns(null);
            default -> throw answer.unexpected(type);
        };
        if (!same) {
            failure = new OutdatedStatementException(
                    "the statement was run, and its result has other columns than when it was prepared: "
                            + SqlExcerpt.of(statement.sql()),
                    "run it once more if it only reads; it is prepared anew",
                    null,
                    true);
        }
    }

    /** Whether the server got as far as to run the statement. */
    public boolean isBound() {
        return bound;
    }

    /** Allows all rows together no more memory than that, if they are kept. */
    public void limit(long bytes) {
        limit = bytes;
    }

    /** Has the tag be there afterwards, whatever the caller wants of the rows. */
    public void keepTag() {
        keepsTag = true;
    }

    /** The tag of the statement if it was to be kept; null if there was none, because the server has stopped early. */
    public @Nullable String tag() {
        return tag;
    }

    private void collect(ByteReader row) {
        if (statement.result() == null && failure == null) {
            throw new MalformedMessageException(
                    "the server sent a row for a statement that it had described as one without a result");
        }
        if (failure == null) {
            requireRoom(row);
            try {
                outcome.row(row.array(), row.position(), row.remaining());
            } catch (RuntimeException | Error thrown) {
                failure = thrown;
            }
        }
    }

    /** What is too large is not read to its end: the reply is left, and with it the statement is cancelled. */
    private void requireRoom(ByteReader row) {
        held += row.remaining() + ROW_IN_JAVA;
        if (held > limit && outcome.keepsRows()) {
            throw new LimitExceededException(
                    "the result is larger than the " + limit + " bytes that may be held in memory, and its statement is"
                            + " cancelled: " + SqlExcerpt.of(statement.sql()),
                    "read it with a cursor, or allow more with max_result_size",
                    null);
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
