package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_DATA;
import static io.github.loompg.protocol.message.BackendTypes.COPY_DONE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_OUT_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.error.PostgresException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.observe.CopyProgress;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;

/**
 * Gets the data of a COPY … TO STDOUT and hands them on as they come. The server sends a message for each row; they are
 * collected into larger pieces, as long as there are more at hand.
 *
 * <p>When the sink fails the statement is cancelled, unless it has ended already, and the rest of the data is dropped when
 * it comes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY">COPY Operations</a>
 */
public final class CopyOut {
    private static final int PIECE = 64 * 1024;

    /** Gets the messages. */
    public interface Receiver {
        /** The server begins to send. */
        void begin();

        /** A row, or what stands in front of the rows or behind them; in an array that is not written again. */
        void row(byte[] array, int offset, int length);

        /** No more is at hand at the moment. */
        void pause();
    }

    private final Pipeline pipeline;
    private final Turn turn;
    private final String sql;
    private final CopyProgress progress;
    private final Deadline deadline;
    private long rows;
    private long bytes;

    /**
     * @param sql a COPY … TO STDOUT
     */
    public CopyOut(Pipeline pipeline, Turn turn, String sql, CopyProgress progress, Deadline deadline) {
        this.pipeline = pipeline;
        this.turn = turn;
        this.sql = sql;
        this.progress = progress;
        this.deadline = deadline;
    }

    /**
     * Copies all of it into a sink.
     *
     * @return how many rows the server has sent
     */
    public long run(Sink sink) {
        long copied = run(new Pieces(sink));
        sink.complete();
        progress.copied(rows, bytes);
        return copied;
    }

    /**
     * Copies all of it, row by row.
     *
     * @return how many rows the server has sent
     */
    public long run(Receiver receiver) {
        ByteWriter out = pipeline.scratch();
        try {
            new Frontend.Query(sql).write(out);
        } catch (RuntimeException unsendable) {
            throw Request.refused(pipeline, out, unsendable);
        }
        Reply reply = turn.converse(out, deadline);
        Answer answer = new Answer(reply, sql);
        try (reply) {
            return read(answer, receiver);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        } catch (PostgresException failure) {
            throw answer.about(failure);
        }
    }

    private long read(Answer answer, Receiver receiver) {
        answer.expect(COPY_OUT_RESPONSE);
        receiver.begin();
        byte type = answer.next();
        while (type == COPY_DATA) {
            ByteReader data = answer.body();
            rows++;
            bytes += data.remaining();
            receiver.row(data.array(), data.position(), data.remaining());
            answer.requirePatience();
            type = answer.tryNext();
            if (type == Reply.NONE) {
                receiver.pause();
                type = answer.next();
            }
        }
        if (type != COPY_DONE) {
            throw answer.unexpected(type);
        }
        receiver.pause();
        answer.expect(COMMAND_COMPLETE);
        long copied = CommandTag.rows(answer.body());
        answer.expect(READY_FOR_QUERY);
        rows = copied;
        return copied;
    }

    /** Collects rows into pieces. */
    private final class Pieces implements Receiver {
        private final Sink sink;
        private final ByteWriter piece = new ByteWriter(PIECE);

        Pieces(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void begin() {
            sink.open(holds -> turn.pause(holds, null, deadline), turn::wake);
        }

        @Override
        public void row(byte[] array, int offset, int length) {
            if (piece.size() + length > PIECE) {
                pause();
            }
            if (length > PIECE) {
                sink.write(array, offset, length);
            } else {
                piece.writeBytes(array, offset, length);
            }
        }

        @Override
        public void pause() {
            if (piece.size() > 0) {
                sink.write(piece.array(), 0, piece.size());
                piece.clear();
                progress.copied(rows, bytes);
            }
        }
    }
}
