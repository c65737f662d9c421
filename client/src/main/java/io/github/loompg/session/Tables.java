package io.github.loompg.session;

import io.github.loompg.data.Row;
import io.github.loompg.exchange.Introspection;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.Query;
import io.github.loompg.exchange.Statement;
import io.github.loompg.exchange.TableColumns;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What this connection knows of the columns of tables, by the names of these in quotes. Others may change a table at any
 * time, so that whoever relies on it finds out by an error, and asks again.
 */
final class Tables {
    private static final int MOST = 1_000;

    /** What may have another table, or other columns, have a name that was known. */
    private static final Set<String> CHANGES = Set.of("ALTER", "CREATE", "DROP", "DISCARD", "RESET", "SET");

    private final Session session;
    private final Introspection introspection;
    private final ConcurrentMap<String, TableColumns> known = new ConcurrentHashMap<>();

    Tables(Session session, Introspection introspection) {
        this.session = session;
        this.introspection = introspection;
    }

    @Nullable
    TableColumns find(String table) {
        return known.get(table);
    }

    /** Asks the server, also for the types that nobody has met; no columns if there is no such table. */
    TableColumns ask(String table, Place place, Turn turn, Deadline deadline) {
        Prepare.Sending sending = (request, limit) -> place.sendFirst(turn, request, limit);
        // It is not kept, so that nothing of it can be out of date.
        Statement statement =
                session.statements().describe(sending, TableColumns.query(session.serverMajor()), deadline);
        Query<List<Row>> query = new Query<>(statement, Outcome.rows());
        TableColumns columns;
        try (Reply reply = turn.send(query.request(session.pipeline(), new Object[] {table}), deadline)) {
            query.answer(null, reply, deadline);
            columns = TableColumns.of(query.result());
        }
        introspection.require(
                sending,
                columns.columns().stream().map(TableColumns.Column::typeOid).toList(),
                deadline);
        if (!columns.columns().isEmpty()) {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(table, columns);
        }
        return columns;
    }

    /** A statement was run that has this tag. */
    void ran(String tag) {
        int space = tag.indexOf(' ');
        if (CHANGES.contains(space < 0 ? tag : tag.substring(0, space))) {
            known.clear();
        }
    }

    void forget(String table) {
        known.remove(table);
    }

    void clear() {
        known.clear();
    }
}
