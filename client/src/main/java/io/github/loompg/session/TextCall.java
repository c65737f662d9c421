package io.github.loompg.session;

import io.github.loompg.exchange.SimpleQuery;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.message.TransactionStatus;

/** One call of a text without arguments, which may be several statements. */
final class TextCall {
    private TextCall() {}

    /** Runs it; returns the tag of the last statement. */
    static String run(Session session, Place place, String sql, Deadline deadline) {
        session.footing().requirePossible(sql);
        Pipeline pipeline = session.pipeline();
        SimpleQuery query = new SimpleQuery(pipeline, sql);
        Turn turn = place.enter(deadline);
        String tag;
        try (Reply reply = query.send(turn, deadline)) {
            if (!query.keepsTurn()) {
                place.leave(turn);
            }
            tag = query.answer(turn, reply, deadline);
        } finally {
            place.leave(turn);
        }
        session.tables().ran(tag);
        session.types().ran(tag, query.changedTypes(), pipeline.transactionStatus() != TransactionStatus.IDLE);
        if (tag.equals("DISCARD ALL") || tag.equals("DEALLOCATE ALL")) {
            session.statements().clear();
        }
        session.requireUtf8();
        return tag;
    }
}
