package io.github.loompg.session;

import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.Query;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of a statement with arguments. The statement is known and sent at once, or it is prepared before, within one
 * turn; then the reply is read. A statement that the server has refused for a reason that is not its own, and without any
 * effect, is sent again: when a cancel that was meant for a neighbour has struck it, and, once, when it is stale.
 *
 * @param <R> what the caller gets
 */
final class StatementCall<R extends @Nullable Object> implements Sent<R> {
    private final Session session;
    private final Pipeline pipeline;
    private final Invocation invocation;
    private final Outcome<R> outcome;
    private final Deadline deadline;

    // What was sent.
    private @Nullable Query<R> query;
    private @Nullable Reply reply;

    /** How the server has refused it, until that has been dealt with. */
    private @Nullable ServerException refusal;

    /** Whether the statement was prepared for this very call. */
    private boolean fresh;

    /** Where it was sent, if the statement has to keep that until its reply has been read. */
    private @Nullable Turn turn;

    StatementCall(Session session, Invocation invocation, Outcome<R> outcome, Deadline deadline) {
        this.session = session;
        this.pipeline = session.pipeline();
        this.invocation = invocation;
        this.outcome = outcome;
        this.deadline = deadline;
    }

    /** Has it go on with what was sent by a {@link DirectCall}, and refused. */
    StatementCall<R> refused(Query<R> sent, Reply answered, ServerException why) {
        query = sent;
        reply = answered;
        refusal = why;
        return this;
    }

    R run(Place place) {
        try {
            if (refusal == null) {
                send(place);
            }
            return answer(place);
        } catch (ArgumentException refused) {
            throw invocation.named(refused);
        }
    }

    // Sending

    private void send(Place place) {
        Statement known = invocation.find();
        if (known == null || known.keepsTurn() || !sendKnown(place, known)) {
            sendInTurn(place, place.enter(deadline));
        }
    }

    private boolean sendKnown(Place place, Statement known) {
        Query<R> ready;
        ByteWriter request;
        try {
            ready = query(known);
            request = ready.request(pipeline, invocation.arguments());
        } catch (ArgumentException | ConversionException | MappingException misfit) {
            // Perhaps the tables have changed, and the call fits what they are now; the statement prepared anew tells.
            invocation.drop(known, Staleness.PERHAPS);
            return false;
        }
        fresh = false;
        return sent(ready, place.ask(request, known, deadline), null);
    }

    private void sendInTurn(Place place, Turn entered) {
        boolean kept = false;
        try {
            fresh = invocation.find() == null;
            Statement statement =
                    invocation.findOrPrepare((request, limit) -> place.sendFirst(entered, request, limit), deadline);
            Query<R> ready = query(statement);
            kept = statement.keepsTurn();
            sent(ready, ready.send(entered, requestInCallersCode(ready), deadline), kept ? entered : null);
        } catch (Throwable failure) {
            kept = false;
            throw failure;
        } finally {
            if (!kept) {
                place.leave(entered);
            }
        }
    }

    /** The turn is taken while the caller's own code gives the arguments, so it must not ask for another. */
    private ByteWriter requestInCallersCode(Query<R> ready) {
        return session.inCallersCode(() -> ready.request(pipeline, invocation.arguments()));
    }

    private Query<R> query(Statement statement) {
        Query<R> query = new Query<>(statement, outcome, session.maxResultSize());
        if (invocation.isPrepared()) {
            query.keepTag();
        }
        return query;
    }

    private boolean sent(Query<R> ready, @Nullable Reply answer, @Nullable Turn kept) {
        query = ready;
        reply = answer;
        turn = kept;
        if (answer != null) {
            ready.guard(answer);
        }
        return answer != null;
    }

    /** Sends the statement if that can be done without waiting; returns whether it did. */
    boolean trySend() {
        Statement known = invocation.find();
        if (known == null || known.keepsTurn()) {
            return false;
        }
        Query<R> ready;
        ByteWriter request;
        try {
            ready = query(known);
            request = ready.request(pipeline, invocation.arguments());
        } catch (ArgumentException | ConversionException | MappingException misfit) {
            return false;
        }
        if (sent(ready, session.shared().tryAsk(request, known, deadline), null)) {
            return true;
        }
        pipeline.recycle(request);
        return false;
    }

    // Answering

    @Override
    public void whenReadable(Runnable action) {
        Objects.requireNonNull(reply).whenSettled(action);
    }

    @Override
    public R answer() {
        return answer(session.shared());
    }

    /** What the server has said of a transaction at the end of the answer. */
    TransactionStatus transactionStatus() {
        return Objects.requireNonNull(reply).transactionStatus();
    }

    @Override
    public void giveUp() {
        Objects.requireNonNull(reply).close();
    }

    private R answer(Place first) {
        Place place = first;
        boolean preparedAnew = false;
        while (true) {
            if (refusal == null) {
                try {
                    return read(place);
                } catch (ServerException thrown) {
                    refusal = thrown;
                }
            }
            if (!Objects.requireNonNull(reply).failedForNeighbour()) {
                requireRepeatable(place, refusal, preparedAnew);
                preparedAnew = true;
            }
            refusal = null;
            place = place.again();
            send(place);
        }
    }

    /** Throws the refusal, unless the statement was stale and can be sent again without anybody noticing. */
    private void requireRepeatable(Place place, ServerException refusal, boolean preparedAnew) {
        Query<R> refused = Objects.requireNonNull(query);
        Staleness staleness = refused.isBound() ? Staleness.NONE : Staleness.of(refusal, fresh);
        if (staleness == Staleness.NONE || preparedAnew) {
            throw refusal;
        }
        invocation.drop(refused.statement(), staleness);
        if (!place.canRepeat(Objects.requireNonNull(reply).transactionStatus(), deadline)) {
            throw staleness.inTransaction(refusal);
        }
    }

    private R read(Place place) {
        Query<R> sent = Objects.requireNonNull(query);
        try {
            receive(session, sent, turn, Objects.requireNonNull(reply), deadline);
        } catch (OutdatedStatementException otherResult) {
            invocation.drop(sent.statement(), Staleness.OTHER_RESULT);
            throw otherResult;
        } finally {
            if (turn != null) {
                place.leave(turn);
            }
        }
        invocation.ran(sent.tag());
        return result(session, outcome, place, deadline);
    }

    /** Reads the reply to its end. */
    static void receive(Session session, Query<?> query, @Nullable Turn turn, Reply reply, Deadline deadline) {
        boolean callersCode = query.runsCallersCode();
        try (reply) {
            if (callersCode) {
                session.callersCode().enter();
            }
            query.answer(turn, reply, deadline);
            if (query.changedTypes()) {
                session.types().typesChanged(session.isInTransaction());
            }
            session.requireUtf8();
        } finally {
            if (callersCode) {
                session.callersCode().leave();
            }
        }
    }

    /** What has come of it; types that nobody has met are looked up before. */
    static <R extends @Nullable Object> R result(Session session, Outcome<R> outcome, Place place, Deadline deadline) {
        if (outcome.unmetTypes().isEmpty()) {
            return outcome.result();
        }
        session.lateTypes().lookUp(place.again(), outcome.unmetTypes(), deadline);
        return session.inCallersCode(outcome::result);
    }
}
