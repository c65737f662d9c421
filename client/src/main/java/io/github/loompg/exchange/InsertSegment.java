package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.data.InsertOutcome;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Bind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of an insert under one Sync: one run of the statement for each, or one for all of them. Statements without
 * parameters may stand in front of them and behind them, such as those of a savepoint.
 *
 * @param <T> what the server returns of a row
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING">Pipelining</a>
 */
public final class InsertSegment<T> {
    private static final Frontend.Execute ALL_ROWS = new Frontend.Execute("", 0);
    private static final Frontend.Sync SYNC = new Frontend.Sync();

    /**
     * What is sent.
     *
     * @param from the first of the rows
     * @param to the one behind the last
     * @param elementTypes the types of the columns if the statement takes arrays, or null if it takes single values
     */
    public record Part(
            InsertRows rows,
            int from,
            int to,
            Statement statement,
            @Nullable List<Integer> elementTypes) {
        private int runs() {
            return elementTypes != null ? 1 : to - from;
        }
    }

    private final List<String> before;
    private final Part part;
    private final List<String> after;
    private final @Nullable RowReader<T> reader;
    private final boolean tellsEach;
    private final Room room;

    private final List<T> rows = new ArrayList<>();
    private final List<InsertOutcome<T>> outcomes = new ArrayList<>();
    private @Nullable Reply reply;
    private long stored;
    private int completed;
    private int readOfRun;
    private @Nullable ServerException refusal;
    private @Nullable Throwable failure;

    /**
     * @param before statements without parameters, in front of the rows
     * @param after the same behind them
     * @param reading what becomes of what is returned, or null if nothing is
     * @param tellsEach whether it is to be said of each row what has become of it
     * @param room how much memory what is returned may take, here and in others
     */
    public InsertSegment(
            List<String> before,
            Part part,
            List<String> after,
            @Nullable Function<ResultShape, RowReader<T>> reading,
            boolean tellsEach,
            Room room) {
        this.before = before;
        this.part = part;
        this.after = after;
        ResultShape shape = part.statement().result();
        this.reader = reading == null || shape == null ? null : reading.apply(shape);
        this.tellsEach = tellsEach;
        this.room = room;
    }

    // Sending

    public void send(Pipeline pipeline, Turn turn, Deadline deadline) {
        ByteWriter out = pipeline.scratch();
        try {
            before.forEach(sql -> writePlain(sql, out));
            writeRuns(out);
            after.forEach(sql -> writePlain(sql, out));
            SYNC.write(out);
        } catch (RuntimeException unsendable) {
            throw Request.refused(pipeline, out, unsendable);
        }
        Reply sent = turn.send(out, deadline);
        room.guard(sent);
        reply = sent;
    }

    private static void writePlain(String sql, ByteWriter out) {
        new Frontend.Parse("", sql, List.of()).write(out);
        Bind.end(out, Bind.begin(out, "", "", Format.ALL_TEXT, 0), Format.ALL_TEXT);
        ALL_ROWS.write(out);
    }

    private void writeRuns(ByteWriter out) {
        Statement statement = part.statement();
        Unnamed.writeParse(statement, out);
        List<Integer> elementTypes = part.elementTypes();
        if (elementTypes != null) {
            int mark = statement.beginBind(elementTypes.size(), out);
            for (int column = 0; column < elementTypes.size(); column++) {
                part.rows().writeColumn(column, elementTypes.get(column), part.from(), part.to(), out);
            }
            statement.endBind(mark, out);
            Unnamed.writeDescribe(statement, "", out);
            ALL_ROWS.write(out);
            return;
        }
        int parameters = statement.parameterOids().size();
        for (int row = part.from(); row < part.to(); row++) {
            int mark = statement.beginBind(parameters, out);
            part.rows().writeRow(row, out);
            statement.endBind(mark, out);
            if (row == part.from()) {
                Unnamed.writeDescribe(statement, "", out);
            }
            ALL_ROWS.write(out);
        }
    }

    /** Leaves the answer, or what is left of it, to be dropped. */
    public void close() {
        if (reply != null) {
            reply.close();
        }
    }

    // Answering

    /**
     * Reads the answer to its end; what the server refuses is not thrown, but told by {@link #refusal}.
     *
     * @throws PostgresException if what was returned cannot be what the caller wants
     */
    public void answer() {
        Reply reply = Objects.requireNonNull(this.reply);
        try {
            Answer answer = new Answer(reply, part.statement().sql());
            for (byte type = answer.nextOrError(); type != READY_FOR_QUERY; type = answer.nextOrError()) {
                take(type, answer);
            }
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
        switch (failure) {
            case null -> {}
            case MalformedMessageException broken -> throw reply.violation(broken);
            case RuntimeException thrown -> throw thrown;
            case Error thrown -> throw thrown;
            default -> throw new AssertionError(failure);
        }
    }

    private void take(byte type, Answer answer) {
        switch (type) {
            case PARSE_COMPLETE, BIND_COMPLETE -> {
                // What was asked for.
            }
            case ROW_DESCRIPTION, NO_DATA -> described(type, answer);
            case DATA_ROW -> collect(answer.body());
            case COMMAND_COMPLETE -> complete(answer.body());
            case ERROR_RESPONSE -> refusal = answer.error();
            default -> throw answer.unexpected(type);
        }
    }

    private void described(byte type, Answer answer) {
        PostgresException otherResult = Unnamed.described(part.statement(), type, answer);
        if (failure == null) {
            failure = otherResult;
        }
    }

    private void collect(ByteReader row) {
        if (part.statement().result() == null) {
            throw new MalformedMessageException(
                    "the server sent a row for a statement that it had described as one without a result");
        }
        if (failure == null && reader != null) {
            try {
                room.admit(row, part.statement().sql());
                rows.add(read(reader, row));
                readOfRun++;
            } catch (RuntimeException | Error thrown) {
                failure = thrown;
            }
        }
    }

    @SuppressWarnings("NullAway") // null stands for a NULL in the only column: the face says so, the type does not
    private static <T> T read(RowReader<T> reader, ByteReader row) {
        return reader.read(row.array(), row.position(), row.remaining());
    }

    private void complete(ByteReader tag) {
        int run = completed++ - before.size();
        if (run < 0 || run >= part.runs()) {
            return;
        }
        long affected = CommandTag.rows(tag);
        stored += affected;
        if (tellsEach) {
            if (part.elementTypes() == null) {
                outcomes.add(outcome(affected, rows.size() - readOfRun));
            } else if (affected == part.to() - part.from()) {
                for (int row = 0; row < affected; row++) {
                    outcomes.add(outcome(1, row));
                }
            }
        }
        readOfRun = 0;
    }

    private InsertOutcome<T> outcome(long affected, int row) {
        return affected == 0
                ? new InsertOutcome.Skipped<>()
                : new InsertOutcome.Stored<>(row < rows.size() ? rows.get(row) : null);
    }

    /** Whether the rows were sent as arrays. */
    public boolean wereArrays() {
        return part.elementTypes() != null;
    }

    /** What the server has refused, or null. */
    public @Nullable ServerException refusal() {
        return refusal;
    }

    /** Whether what it has refused is a row, or all rows together, and not what stands in front or behind. */
    public boolean isRowRefused() {
        return refusal != null && completed >= before.size() && completed < before.size() + part.runs();
    }

    /** Whether nothing at all was done. */
    public boolean isRefusedBefore() {
        return refusal != null && completed == 0 && !before.isEmpty();
    }

    /** How many rows there were in front of the one that was refused, if they were sent one by one. */
    public int taken() {
        return Math.max(0, completed - before.size());
    }

    /** Whether it is known what has become of each row, if that was to be told. */
    public boolean isClear() {
        return !tellsEach || outcomes.size() == part.to() - part.from();
    }

    long stored() {
        return stored;
    }

    List<T> rows() {
        return rows;
    }

    List<InsertOutcome<T>> outcomes() {
        return outcomes;
    }
}
