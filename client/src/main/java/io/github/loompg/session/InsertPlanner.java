package io.github.loompg.session;

import io.github.loompg.data.Row;
import io.github.loompg.exchange.InsertSql;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.Query;
import io.github.loompg.exchange.Statement;
import io.github.loompg.exchange.TableColumns;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what has to be known to insert rows: the columns of the table, and the statements, which are kept. */
record InsertPlanner(Session session, InsertOrder<?> order, Place place, Turn turn, Deadline deadline) {
    private static final int MOST_TABLES = 1_000;

    /**
     * How to send rows like the first one.
     *
     * @param anew whether nothing may be taken for granted
     */
    InsertPlan plan(@Nullable Object first, boolean anew) {
        String name = order.table().name();
        TableColumns table = anew ? null : session.tables().get(name);
        boolean fresh = table == null;
        if (table == null) {
            table = ask(name);
            if (!table.columns().isEmpty()) {
                if (session.tables().size() >= MOST_TABLES) {
                    session.tables().clear();
                }
                session.tables().put(name, table);
            }
        }
        InsertSql sql = InsertPlan.sql(order, first, table);
        fresh &= session.statements().find(sql.one()) == null;
        return InsertPlan.of(session, order, sql, find(sql.one()), table, fresh);
    }

    /** It is not kept, so that nothing of it can be out of date. */
    private TableColumns ask(String table) {
        Statement statement = session.statements()
                .describe((request, limit) -> place.sendFirst(turn, request, limit), TableColumns.QUERY, deadline);
        Query<List<Row>> query = new Query<>(session.pipeline(), statement, Outcome.rows());
        try (Reply reply = turn.send(query.request(new Object[] {table}), deadline)) {
            query.answer(null, reply, deadline);
            return TableColumns.of(query.result());
        }
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
