package io.github.loompg.session;

import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.InsertSql;
import io.github.loompg.exchange.Statement;
import io.github.loompg.exchange.TableColumns;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import org.jspecify.annotations.Nullable;

/** Finds out what has to be known to insert rows: the columns of the table, and the statements, which are kept. */
record InsertPlanner(Session session, InsertOrder<?> order, Place place, Turn turn, Deadline deadline) {
    /**
     * How to send rows like the first one.
     *
     * @param anew whether nothing may be taken for granted
     */
    InsertPlan plan(@Nullable Object first, boolean anew) {
        String name = order.table().name();
        TableColumns table = anew ? null : session.tables().find(name);
        boolean fresh = table == null;
        if (table == null) {
            table = session.tables().ask(name, place, turn, deadline);
        }
        InsertSql sql = InsertPlan.sql(order, first, table);
        fresh &= session.statements().find(sql.one()) == null;
        Statement one;
        try {
            one = find(sql.one());
        } catch (ServerException refused) {
            // Perhaps the columns are not those any more that were known.
            session.tables().forget(name);
            if (fresh || anew || session.isInTransaction()) {
                throw refused;
            }
            return plan(first, true);
        }
        return InsertPlan.of(session, order, sql, one, table, fresh);
    }

    /** The prepared statement of this text. */
    Statement find(String sql) {
        return session.statements()
                .findOrPrepare((request, limit) -> place.sendFirst(turn, request, limit), sql, deadline);
    }

    /** Has it prepared anew when it is needed again. */
    void drop(String sql) {
        Statement known = session.statements().find(sql);
        if (known != null) {
            session.statements().drop(known);
        }
    }
}
