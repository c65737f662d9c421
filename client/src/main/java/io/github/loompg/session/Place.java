package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one call has of its connection's write side: nothing yet ({@link Shared}), a place in the queue
 * ({@link Reserved}), or all of it, because a transaction holds it ({@link TransactionHold.Claim}).
 */
sealed interface Place permits Place.Shared, Place.Reserved, TransactionHold.Claim {
    /**
     * Sends a statement that ends in a Sync, and gives the write side on at once.
     *
     * @return null if it was not valid any more and nothing was sent
     */
    @Nullable
    Reply ask(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline);

    /** Waits for the write side, for a call that sends several requests. */
    Turn enter(Deadline deadline);

    /** Sends the first request of a turn, which changes nothing when it fails. */
    Reply sendFirst(Turn turn, ByteWriter request, Deadline deadline);

    /** Gives the write side on, after {@link #enter}, as soon as the last request is sent. */
    void leave(Turn turn);

    /** Where a call goes on that has to be made once more. */
    Place again();

    /**
     * Whether a statement that was refused before it did anything can be sent again as if nothing had happened. In a
     * transaction, which has failed, that is so for the first one: then the transaction is begun anew.
     *
     * @param status what the refusal has left the connection in
     */
    boolean canRepeat(TransactionStatus status, Deadline deadline);

    /** Takes note that a call has failed. */
    void failed(PostgresException failure);

    /** The call is over. */
    void close();

    /**
     * A caller who waits for its turn only when it needs one.
     *
     * @param joins whether its statement may share a Sync with those of others
     */
    record Shared(Pipeline pipeline, boolean joins) implements Place {
        @Override
        public @Nullable Reply ask(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
            return joins ? pipeline.join(messages, stillValid, deadline) : pipeline.ask(messages, stillValid, deadline);
        }

        /** The same if it can be done without waiting; the messages are taken over if they are sent. */
        @Nullable
        Reply tryAsk(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
            return joins
                    ? pipeline.tryJoin(messages, stillValid, deadline)
                    : pipeline.tryAsk(messages, stillValid, deadline);
        }

        @Override
        public Turn enter(Deadline deadline) {
            return pipeline.enter(deadline);
        }

        @Override
        public Reply sendFirst(Turn turn, ByteWriter request, Deadline deadline) {
            return turn.sendRepeatable(request, deadline);
        }

        @Override
        public void leave(Turn turn) {
            turn.close();
        }

        /** What has to be asked once more is asked by itself. */
        @Override
        public Place again() {
            return joins ? new Shared(pipeline, false) : this;
        }

        @Override
        public boolean canRepeat(TransactionStatus status, Deadline deadline) {
            return status == TransactionStatus.IDLE;
        }

        @Override
        public void failed(PostgresException failure) {}

        @Override
        public void close() {}
    }

    /** A caller whose place in the queue was taken before it could run. */
    record Reserved(Pipeline pipeline, Turn turn) implements Place {
        @Override
        public @Nullable Reply ask(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
            enter(deadline);
            if (!stillValid.getAsBoolean()) {
                pipeline.recycle(messages);
                return null;
            }
            Reply reply = turn.sendRepeatable(messages, deadline);
            turn.close();
            return reply;
        }

        @Override
        public Turn enter(Deadline deadline) {
            turn.requireTime(deadline);
            return turn.await(deadline);
        }

        @Override
        public Reply sendFirst(Turn entered, ByteWriter request, Deadline deadline) {
            return entered.sendRepeatable(request, deadline);
        }

        @Override
        public void leave(Turn entered) {
            entered.close();
        }

        /** The place was given away when the first attempt was sent; what follows queues up anew. */
        @Override
        public Place again() {
            return new Shared(pipeline, false);
        }

        @Override
        public boolean canRepeat(TransactionStatus status, Deadline deadline) {
            return status == TransactionStatus.IDLE;
        }

        @Override
        public void failed(PostgresException failure) {}

        @Override
        public void close() {
            turn.close();
        }
    }
}
