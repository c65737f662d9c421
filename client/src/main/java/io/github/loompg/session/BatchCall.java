package io.github.loompg.session;

import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.KeptSource;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.QueryMany;
import io.github.loompg.exchange.Room;
import io.github.loompg.exchange.Source;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import org.jspecify.annotations.Nullable;

/**
 * One call of a statement with many rows of arguments. If the statement was stale, which the first row tells, it is prepared
 * anew, and all is sent once more.
 *
 * @param <R> what the caller gets
 */
final class BatchCall<R extends @Nullable Object> {
    private final Session session;
    private final Invocation invocation;
    private final KeptSource<Object> rows;
    private final Outcome<R> outcome;
    private final Deadline deadline;

    BatchCall(Session session, Invocation invocation, Source<?> source, Outcome<R> outcome, Deadline deadline) {
        this.session = session;
        this.invocation = invocation;
        this.rows = new KeptSource<>(source);
        this.outcome = outcome;
        this.deadline = deadline;
    }

    R run(Place first) {
        session.callersCode().enter();
        try (rows) {
            Place place = first;
            QueryMany<R> many = send(place, false);
            try {
                return answer(place, many);
            } catch (ServerException refusal) {
                place = repeatable(place, many, refusal);
            }
            return answer(place, send(place, true));
        } finally {
            session.callersCode().leave();
        }
    }

    // Sending

    /** Sends all rows, once more if they do not fit a statement that was prepared before. */
    private QueryMany<R> send(Place place, boolean again) {
        Turn turn = place.enter(deadline);
        try {
            rows.open(turn::wake);
            boolean fresh = again || invocation.find() == null;
            Statement statement =
                    invocation.findOrPrepare((request, limit) -> place.sendFirst(turn, request, limit), deadline);
            QueryMany<R> many = null;
            try {
                many = many(turn, statement, fresh);
                many.send();
                return many;
            } catch (ArgumentException | ConversionException | MappingException misfit) {
                if (fresh || (many != null && many.hasBegun()) || !rows.rewind()) {
                    throw misfit;
                }
            }
            // Perhaps the tables have changed, and the rows fit what they are now.
            invocation.drop(statement, Staleness.PERHAPS);
            Statement anew =
                    invocation.findOrPrepare((request, limit) -> place.sendFirst(turn, request, limit), deadline);
            many = many(turn, anew, true);
            many.send();
            return many;
        } finally {
            place.leave(turn);
        }
    }

    private QueryMany<R> many(Turn turn, Statement statement, boolean fresh) {
        QueryMany<R> many = new QueryMany<>(
                session.pipeline(),
                turn,
                statement,
                outcome,
                rows,
                session.inputRows(),
                fresh,
                new Room(session.maxResultSize()),
                deadline);
        if (invocation.isPrepared()) {
            many.keepTag();
        }
        return many;
    }

    // Answering

    private R answer(Place place, QueryMany<R> many) {
        try {
            many.answer();
            session.requireUtf8();
            invocation.ran(many.tag());
            session.lateTypes().lookUp(place.again(), outcome.unmetTypes(), deadline);
            return outcome.result();
        } catch (OutdatedStatementException otherResult) {
            invocation.drop(many.statement(), Staleness.OTHER_RESULT);
            throw otherResult;
        }
    }

    /** Where the call goes on; throws the refusal, unless it can be made once more without anybody noticing. */
    private Place repeatable(Place place, QueryMany<R> many, ServerException refusal) {
        Staleness why = many.isBound() ? Staleness.NONE : Staleness.of(refusal, many.isFresh());
        if (why == Staleness.NONE) {
            throw refusal;
        }
        invocation.drop(many.statement(), why);
        if (!rows.rewind() || !place.canRepeat(many.transactionStatus(), deadline)) {
            throw why.inTransaction(refusal);
        }
        return place.again();
    }
}
