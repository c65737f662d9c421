package io.github.loompg.session;

import io.github.loompg.data.Named;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.Query;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * The usual call: its statement is known by its text, the arguments fit, and the server has no objection. It needs no
 * object but the query and its reply. Where anything is otherwise, a {@link StatementCall} begins, or goes on.
 */
final class DirectCall {
    private DirectCall() {}

    /** Whether arguments may be those of such a call: one for each parameter, in their order. */
    static boolean fits(@Nullable Object @Nullable [] arguments) {
        return arguments != null && !(arguments.length == 1 && arguments[0] instanceof Named);
    }

    /**
     * Runs it.
     *
     * @param lane the lane in which it is run
     * @param arguments those that {@link #fits fit}
     */
    static <R extends @Nullable Object> R run(
            Lane lane, Place place, String sql, @Nullable Object[] arguments, Outcome<R> outcome, Deadline deadline) {
        Session session = lane.session();
        Statement known = session.statements().find(sql);
        Query<R> query = known == null || known.keepsTurn() ? null : query(session, known, outcome);
        Reply reply = query == null ? null : send(session, place, query, arguments, deadline);
        if (query == null || reply == null) {
            return lane.run(lane.call(sql, arguments, outcome, deadline), place);
        }
        try {
            StatementCall.receive(session, query, null, reply, deadline);
        } catch (ServerException refusal) {
            return lane.run(lane.call(sql, arguments, outcome, deadline).refused(query, reply, refusal), place);
        } catch (OutdatedStatementException otherResult) {
            session.statements().drop(query.statement());
            throw otherResult;
        }
        R result = StatementCall.result(session, outcome, place, deadline);
        lane.requireAtRest(reply.transactionStatus());
        return result;
    }

    /** Null if the rows are not what the caller wants them to be, at least as far as is known. */
    private static <R extends @Nullable Object> @Nullable Query<R> query(
            Session session, Statement known, Outcome<R> outcome) {
        try {
            return new Query<>(known, outcome, session.maxResultSize());
        } catch (ConversionException | MappingException misfit) {
            return null;
        }
    }

    /** Null if nothing was sent, because the arguments do not fit or the statement has just been given up. */
    private static @Nullable Reply send(
            Session session, Place place, Query<?> query, @Nullable Object[] arguments, Deadline deadline) {
        ByteWriter request;
        try {
            request = query.request(session.pipeline(), arguments);
        } catch (ArgumentException | ConversionException | MappingException misfit) {
            return null;
        }
        Reply reply = place.ask(request, query.statement(), deadline);
        if (reply != null) {
            query.guard(reply);
        }
        return reply;
    }
}
