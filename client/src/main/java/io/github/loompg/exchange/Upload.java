package io.github.loompg.exchange;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that is sent in parts, as its input comes, while the answer is read. So neither side waits for the other for
 * ever, however much goes each way, and the client learns early that the server has refused something.
 */
final class Upload {
    /** How many bytes make a part; less only at the end, and when more input has to be waited for. */
    static final int PART = 32 * 1024;

    /** What becomes of the messages of the answer. */
    interface Reading {
        /**
         * Takes a message.
         *
         * @param type its type, which may be that of an error
         */
        void take(byte type, Answer answer);
    }

    private final Turn turn;
    private final @Nullable String sql;
    private final Deadline deadline;
    private final Reading reading;
    private @Nullable Reply reply;
    private @Nullable Answer answer;

    /**
     * @param sql the statement, for errors; null if there is none
     */
    Upload(Turn turn, @Nullable String sql, Deadline deadline, Reading reading) {
        this.turn = turn;
        this.sql = sql;
        this.deadline = deadline;
        this.reading = reading;
    }

    /** Whether something has been sent. */
    boolean hasBegun() {
        return reply != null;
    }

    /** Goes on with a request that has begun as a conversation. */
    void join(Reply open, Answer answer) {
        this.reply = open;
        this.answer = answer;
    }

    /** Refuses to go on with a request that has begun when it is too late, or after an interrupt. */
    void requirePatience() {
        if (reply != null) {
            turn.requirePatience(deadline);
        }
    }

    /** Sends a part, which is taken over, and reads what has come meanwhile. */
    void send(ByteWriter part) {
        sendLast(part);
        readNews();
    }

    /** Sends the part that completes the request; whoever reads on meets the end of the answer. */
    void sendLast(ByteWriter part) {
        Reply open = reply;
        if (open == null) {
            Reply begun = turn.send(part, deadline);
            reply = begun;
            answer = new Answer(begun, sql);
            return;
        }
        while (!turn.moreOrNews(part, open, deadline)) {
            readNews();
        }
    }

    /**
     * The same, for one of many parts.
     *
     * @param size how many bytes a part has in general, too many for the connection to copy them to those of others
     * @return where the next part is to be written: over this one, if that is at the socket already
     */
    ByteWriter send(ByteWriter part, int size) {
        int capacity = size + size / 4;
        // Decided before: the memory of what is small is anybody's as soon as it is sent.
        boolean taken = part.size() >= size && part.array().length <= 2 * capacity;
        send(part);
        if (taken && turn.isWritten()) {
            part.clear();
            return part;
        }
        return new ByteWriter(capacity);
    }

    /** Waits for more input, or for news of the answer, and reads that. */
    void await(BooleanSupplier input) {
        turn.pause(input, reply, deadline);
        readNews();
    }

    private void readNews() {
        Answer answer = this.answer;
        if (answer != null) {
            for (byte type = answer.tryNextOrError(); type != Reply.NONE; type = answer.tryNextOrError()) {
                reading.take(type, answer);
            }
        }
    }

    /** Sends the last words of a request that cannot be completed. */
    void breakOff(ByteWriter last) {
        turn.breakOff(last);
    }

    /** The next message of the answer, when all has been sent. */
    Answer answer() {
        if (answer == null) {
            throw new IllegalStateException("nothing has been sent");
        }
        return answer;
    }

    Reply reply() {
        if (reply == null) {
            throw new IllegalStateException("nothing has been sent");
        }
        return reply;
    }

    /** Leaves the answer, or what is left of it, to be dropped. */
    void close() {
        if (reply != null) {
            reply.close();
        }
    }

    static boolean isImpatience(Throwable failure) {
        return failure instanceof QueryTimeoutException || failure instanceof CallInterruptedException;
    }

    /** A failure that says which statement it is about, if it is the end of somebody's patience. */
    PostgresException about(PostgresException failure) {
        return answer == null ? failure : answer.about(failure);
    }
}
