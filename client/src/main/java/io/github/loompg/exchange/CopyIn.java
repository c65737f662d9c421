package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_IN_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.PARAMETER_DESCRIPTION;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.observe.CopyProgress;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.FrontendTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the data of a COPY … FROM STDIN. All of it is one implicit transaction, with what is asked of the server before;
 * its Sync is sent when the data are complete, or have been given up.
 *
 * <p>The input is asked for as it can be sent, and no more once the server has refused something. When it fails, or the
 * caller's patience ends, CopyFail takes back what was sent: a server that waits for data takes no cancel.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY">COPY Operations</a>
 */
public final class CopyIn {
    private static final int PART = 64 * 1024;
    private static final String GIVEN_UP = "the client has given up";
    private static final Frontend.Flush FLUSH = new Frontend.Flush();
    private static final Frontend.Sync SYNC = new Frontend.Sync();

    /** Turns the input into data. */
    public interface Encoder {
        /** Writes what is asked of the server before; returns the statement. */
        String prepare(ByteWriter out);

        /** Reads the answers to that, which come when the statement has been sent. */
        void prepared(CopyIn copy);

        /** Writes what stands in front of the data. */
        void begin(ByteWriter out);

        /**
         * Writes a piece, or a part of it.
         *
         * @return whether that is all of it
         */
        boolean add(Object piece, ByteWriter out, int limit);

        /** Writes what stands behind the data. */
        void end(ByteWriter out);

        /** How many rows were written, -1 if it is not known. */
        long rows();
    }

    private final Turn turn;
    private final Deadline deadline;
    private final CopyProgress progress;

    private @Nullable Upload upload;
    private ByteWriter out;
    private int mark;
    private long bytes;
    private long copied;
    private boolean synced;
    private @Nullable ServerException refusal;

    public CopyIn(Pipeline pipeline, Turn turn, CopyProgress progress, Deadline deadline) {
        this.turn = turn;
        this.progress = progress;
        this.deadline = deadline;
        this.out = pipeline.scratch();
    }

    /**
     * Copies all of it.
     *
     * @return how many rows the server has taken
     */
    public long run(Source<?> source, Encoder encoder) {
        try {
            begin(encoder);
            source.open(turn::wake);
            send(source, encoder);
            readToTheEnd();
        } catch (MalformedMessageException broken) {
            throw upload().reply().violation(broken);
        } catch (Throwable thrown) {
            throw brokenOff(thrown);
        }
        upload().close();
        if (refusal != null) {
            throw refusal;
        }
        progress.copied(encoder.rows(), bytes);
        return copied;
    }

    // Before

    /** From now on the server speaks of this statement. */
    void about(String sql) {
        upload().join(upload().reply(), new Answer(upload().reply(), sql));
    }

    /** The next message, which is none of an error. */
    byte next() {
        byte type = upload().answer().nextOrError();
        if (type == ERROR_RESPONSE) {
            ServerException error = upload().answer().error();
            refusal = error;
            throw error;
        }
        return type;
    }

    void expect(byte type) {
        require(next(), type);
    }

    void require(byte found, byte type) {
        if (found != type) {
            throw upload().answer().unexpected(found);
        }
    }

    ByteReader body() {
        return upload().answer().body();
    }

    private Upload upload() {
        Upload upload = this.upload;
        if (upload == null) {
            throw new IllegalStateException("nothing has been sent");
        }
        return upload;
    }

    private void begin(Encoder encoder) {
        String copy;
        try {
            copy = encoder.prepare(out);
            new Frontend.Parse("", copy, List.of()).write(out);
        } catch (RuntimeException unsendable) {
            throw Request.explained(unsendable);
        }
        Frontend.Bind.end(out, Frontend.Bind.begin(out, "", "", Format.ALL_TEXT, 0), Format.ALL_TEXT);
        new Frontend.Execute("", 0).write(out);
        FLUSH.write(out);
        ByteWriter request = out;
        out = new ByteWriter();
        Upload begun = new Upload(turn, copy, deadline, this::take);
        Reply reply = turn.converse(request, deadline);
        begun.join(reply, new Answer(reply, copy));
        upload = begun;
        encoder.prepared(this);
        about(copy);
        expect(PARSE_COMPLETE);
        expect(BIND_COMPLETE);
        expect(COPY_IN_RESPONSE);
    }

    // The data

    private void send(Source<?> source, Encoder encoder) {
        open();
        encoder.begin(out);
        while (refusal == null) {
            upload().requirePatience();
            if (!source.isReady()) {
                flush(encoder);
                upload().await(source::isReady);
            } else if (!source.hasNext()) {
                break;
            } else {
                add(source.next(), encoder);
            }
        }
        if (refusal == null) {
            upload().requirePatience();
            encoder.end(out);
            close();
            new Frontend.CopyDone().write(out);
        } else {
            out.clear();
        }
        SYNC.write(out);
        synced = true;
        turn.breakOff(out);
    }

    private void add(Object piece, Encoder encoder) {
        while (refusal == null && !encoder.add(piece, out, PART)) {
            flush(encoder);
        }
        if (out.size() >= PART) {
            flush(encoder);
        }
    }

    private void flush(Encoder encoder) {
        if (out.size() > mark + Integer.BYTES) {
            close();
            out = upload().send(out, PART);
            open();
            progress.copied(encoder.rows(), bytes);
        }
    }

    private void open() {
        mark = out.beginMessage(FrontendTypes.COPY_DATA);
    }

    private void close() {
        out.endMessage(mark);
        bytes += out.size() - mark - Integer.BYTES;
    }

    /** Has the server forget what it has got. */
    private RuntimeException brokenOff(Throwable thrown) {
        Upload upload = this.upload;
        if (upload != null) {
            try {
                if (!synced) {
                    synced = true;
                    ByteWriter last = new ByteWriter();
                    if (refusal == null) {
                        new Frontend.CopyFail(GIVEN_UP).write(last);
                    }
                    SYNC.write(last);
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
        }
        switch (thrown) {
            case PostgresException known -> throw upload == null ? known : upload.about(known);
            case RuntimeException unknown -> throw unknown;
            case Error error -> throw error;
            default -> throw new AssertionError(thrown);
        }
    }

    // The answer

    private void readToTheEnd() {
        Answer answer = upload().answer();
        for (byte type = answer.nextOrError(); type != READY_FOR_QUERY; type = answer.nextOrError()) {
            take(type, answer);
        }
    }

    private void take(byte type, Answer answer) {
        switch (type) {
            case COMMAND_COMPLETE -> copied = CommandTag.rows(answer.body());
            case ERROR_RESPONSE -> refusal = answer.error();
            case PARSE_COMPLETE, BIND_COMPLETE, COPY_IN_RESPONSE, PARAMETER_DESCRIPTION, ROW_DESCRIPTION, DATA_ROW -> {
                // Of a copy that was given up before the server began it.
            }
            default -> throw answer.unexpected(type);
        }
    }
}
