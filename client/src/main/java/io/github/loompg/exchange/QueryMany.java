package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.EMPTY_QUERY_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.error.LimitExceededException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many runs of a prepared statement under one Sync, so that outside of a transaction block they are one transaction: all
 * of them have an effect, or none. The input is asked for as it can be sent, and no more once the server has refused a
 * run.
 *
 * <p>When the input fails half-way, what has been sent must not be committed by the Sync, so something is put in front of
 * it that the server refuses.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING">Pipelining</a>
 */
public final class QueryMany<R extends @Nullable Object> {
    private static final Frontend.Flush FLUSH = new Frontend.Flush();
    private static final Frontend.Sync SYNC = new Frontend.Sync();

    /** With so many bytes there is room for a whole part, so that it need not grow bit by bit. */
    private static final int MUCH = Upload.PART / 4;

    private static final String NOT_A_STATEMENT = "the input failed, and what was sent of it is undone by this";

    private final Pipeline pipeline;
    private final Statement statement;
    private final Outcome<R> outcome;
    private final KeptSource<?> source;
    private final RunWriter runs;
    private final boolean fresh;
    private final Room room;
    private final Upload upload;

    private ByteWriter out;
    private long sent;
    private long answered;
    private boolean synced;
    private boolean bound;
    private boolean keepsTag;
    private @Nullable String tag;
    private @Nullable ServerException refusal;
    private @Nullable Throwable failure;

    /**
     * Begins many runs.
     *
     * @param turn where they are sent; nobody else may send anything before {@link #send} has returned
     * @param source the arguments, which are kept until the server has taken the first of them
     * @param fresh whether the statement was prepared just now, and cannot be out of date
     * @param room how much memory the rows may take
     * @throws io.github.loompg.error.MappingException if the statement's rows cannot become what the caller wants
     * @throws io.github.loompg.error.UsageException if the statement is a COPY
     */
    public QueryMany(
            Pipeline pipeline,
            Turn turn,
            Statement statement,
            Outcome<R> outcome,
            KeptSource<?> source,
            InputRows rows,
            boolean fresh,
            Room room,
            Deadline deadline) {
        CopyRefusal.requireNoCopy(statement.sql());
        this.pipeline = pipeline;
        this.statement = statement;
        this.outcome = outcome;
        this.source = source;
        this.runs = new RunWriter(statement, rows);
        this.fresh = fresh;
        this.room = room;
        if (!canBeStale()) {
            source.forget();
        }
        this.upload = new Upload(turn, statement.sql(), deadline, this::take);
        this.out = pipeline.scratch();
        outcome.begin(statement);
    }

    // Sending

    /** Sends all of it, or nothing that has an effect. */
    public void send() {
        try {
            Unnamed.writeParse(statement, out);
            while (refusal == null && addNext()) {
                if (out.size() >= Upload.PART) {
                    flush();
                }
            }
            if (sent > 0) {
                SYNC.write(out);
                synced = true;
                upload.sendLast(out);
                room.guard(upload.reply(), outcome);
            } else {
                pipeline.recycle(out);
            }
        } catch (MalformedMessageException broken) {
            throw upload.reply().violation(broken);
        } catch (Throwable thrown) {
            throw undone(thrown);
        }
    }

    /** Encodes the next run, or waits for it; returns false if there is none. */
    private boolean addNext() {
        upload.requirePatience();
        if (!source.isReady()) {
            if (sent > 0) {
                flush();
            }
            upload.await(source::isReady);
            return true;
        }
        if (!source.hasNext()) {
            upload.requirePatience();
            return false;
        }
        Object row = source.next();
        try {
            runs.writeBind(row, out);
        } catch (PostgresException unsendable) {
            unsendable.atInputRow(sent);
            throw unsendable;
        } catch (RuntimeException unsendable) {
            throw Request.explained(unsendable);
        }
        if (sent == 0) {
            Unnamed.writeDescribe(statement, "", out);
        }
        runs.writeExecute(out);
        if (sent == 0 && canBeStale()) {
            // So that it is soon known whether the statement is out of date, and the rows need not be kept.
            FLUSH.write(out);
        }
        sent++;
        if (out.size() >= MUCH) {
            out.reserve(Upload.PART + Upload.PART / 4 - out.size());
        }
        return true;
    }

    /** One with a name may have been prepared by another server than the one that a pooler gives us now. */
    private boolean canBeStale() {
        return !fresh || statement.isNamed();
    }

    private void flush() {
        if (out.size() > 0) {
            out = upload.send(out, Upload.PART);
            room.guard(upload.reply(), outcome);
        }
    }

    /** Has the server undo what it has got. */
    private RuntimeException undone(Throwable thrown) {
        try {
            if (upload.hasBegun() && !synced) {
                ByteWriter last = new ByteWriter();
                if (refusal == null) {
                    new Frontend.Parse("", NOT_A_STATEMENT, List.of()).write(last);
                }
                SYNC.write(last);
                synced = true;
                upload.breakOff(last);
                if (!Upload.isImpatience(thrown)) {
                    readToTheEnd();
                }
            }
        } catch (RuntimeException worse) {
            thrown.addSuppressed(worse);
        } finally {
            upload.close();
        }
        switch (thrown) {
            case PostgresException known -> throw upload.about(known);
            case RuntimeException unknown -> throw unknown;
            case Error error -> throw error;
            default -> throw new AssertionError(thrown);
        }
    }

    // Answering

    /** Reads the rest of the reply. What has come of it is then in the outcome. */
    public void answer() {
        if (upload.hasBegun()) {
            try {
                readToTheEnd();
            } catch (MalformedMessageException broken) {
                throw upload.reply().violation(broken);
            } finally {
                upload.close();
            }
        }
        throwFailure();
    }

    private void readToTheEnd() {
        Answer answer = upload.answer();
        for (byte type = answer.nextOrError(); type != READY_FOR_QUERY; type = answer.nextOrError()) {
            take(type, answer);
        }
    }

    private void take(byte type, Answer answer) {
        switch (type) {
            case PARSE_COMPLETE -> {
                // It will be bound next.
            }
            case BIND_COMPLETE -> {
                if (!bound) {
                    bound = true;
                    source.forget();
                }
            }
            case ROW_DESCRIPTION, NO_DATA -> {
                if (failure == null) {
                    failure = Unnamed.described(statement, type, answer);
                }
            }
            case DATA_ROW -> collect(answer.body());
            case COMMAND_COMPLETE -> {
                answered++;
                ByteReader body = answer.body();
                if (keepsTag) {
                    tag = new ByteReader(body.array(), body.position(), body.remaining()).readCString();
                }
                outcome.tag(body.array(), body.position(), body.limit());
            }
            case EMPTY_QUERY_RESPONSE -> answered++;
            case ERROR_RESPONSE -> refuse(answer.error());
            default -> throw answer.unexpected(type);
        }
    }

    /** Behind the last run the errors are those of the commit, and of no row in particular. */
    private void refuse(ServerException error) {
        if (answered < sent) {
            error.atInputRow(answered);
        }
        refusal = error;
    }

    public Statement statement() {
        return statement;
    }

    /** Whether the statement was prepared for this. */
    public boolean isFresh() {
        return fresh;
    }

    /** Whether something was sent. */
    public boolean hasBegun() {
        return upload.hasBegun();
    }

    /** Whether the server has taken the first row for the statement. */
    public boolean isBound() {
        return bound;
    }

    /** What the server has said of a transaction at the end of the answer. */
    public TransactionStatus transactionStatus() {
        return upload.reply().transactionStatus();
    }

    /** Has the tag of the last run be there afterwards. */
    public void keepTag() {
        keepsTag = true;
    }

    /** That tag if it was to be kept; null if there was no run. */
    public @Nullable String tag() {
        return tag;
    }

    private void collect(ByteReader row) {
        if (statement.result() == null && failure == null) {
            throw new MalformedMessageException(
                    "the server sent a row for a statement that it had described as one without a result");
        }
        if (failure == null) {
            try {
                if (room.admit(row, outcome, statement.sql())) {
                    outcome.row(row.array(), row.position(), row.remaining());
                }
            } catch (LimitExceededException tooLarge) {
                // The rest is dropped, and what can still be undone is undone.
                failure = tooLarge;
                throw tooLarge;
            } catch (RuntimeException | Error thrown) {
                if (thrown instanceof PostgresException known) {
                    known.atInputRow(answered);
                }
                failure = thrown;
            }
        }
    }

    private void throwFailure() {
        switch (failure) {
            case null -> {
                if (refusal != null) {
                    throw refusal;
                }
            }
            case MalformedMessageException broken -> throw upload.reply().violation(broken);
            case RuntimeException thrown -> throw thrown;
            case Error thrown -> throw thrown;
            default -> throw new AssertionError(failure);
        }
    }
}
