package io.github.loompg.session;

import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.QueryMany;
import io.github.loompg.exchange.Source;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import org.jspecify.annotations.Nullable;

/**
 * One call of a statement with many rows of arguments. It is never made again by itself: the input may be of the kind that
 * can be gone through but once.
 *
 * @param <R> what the caller gets
 */
record BatchCall<R extends @Nullable Object>(
        Session session, String sql, Source<?> source, Outcome<R> outcome, Deadline deadline) {
    R run(Place place) {
        Turn turn = place.enter(deadline);
        session.callersCode().enter();
        try (source) {
            Statement statement = session.statements()
                    .findOrPrepare((request, limit) -> place.sendFirst(turn, request, limit), sql, deadline);
            source.open(turn::wake);
            QueryMany<R> many = new QueryMany<>(
                    session.pipeline(), turn, statement, outcome, source, session.inputRows(), deadline);
            many.send();
            place.leave(turn);
            many.answer();
            session.requireUtf8();
            session.lateTypes().lookUp(place.again(), outcome.unmetTypes(), deadline);
            return outcome.result();
        } finally {
            session.callersCode().leave();
            place.leave(turn);
        }
    }
}
