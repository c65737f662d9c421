package io.github.loompg.session;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.exchange.CopyIn;
import io.github.loompg.exchange.CopyRecords;
import io.github.loompg.exchange.CopyTable;
import io.github.loompg.exchange.KeptSource;
import io.github.loompg.exchange.Source;
import io.github.loompg.exchange.TableColumns;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import io.github.loompg.observe.CopyProgress;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A COPY of rows of values into a table. If no columns are named, those of records and maps are the ones that the first row
 * names.
 */
record CopyRows(
        Session session,
        CopyTable table,
        Source<?> source,
        CopyProgress progress,
        Place place,
        Turn turn,
        Deadline deadline) {
    /** Where the rows go, and how the values are taken out of them. */
    private record Target(CopyTable table, InputRows rows) {}

    long run() {
        TableColumns known = session.tables().find(table.name());
        // Types that nobody has met are looked up now, in requests of their own.
        boolean fresh = known == null;
        TableColumns columns = known == null ? ask() : known;
        try (KeptSource<Object> rows = new KeptSource<>(source)) {
            Target target = target(rows, columns, fresh);
            try {
                return copy(target, rows);
            } catch (CopyRecords.UnknownTypeException changed) {
                if (session.pipeline().transactionStatus() != TransactionStatus.IDLE) {
                    throw outdated();
                }
                session.tables().forget(table.name());
                return copy(target(rows, ask(), true), rows);
            }
        }
    }

    private TableColumns ask() {
        return session.tables().ask(table.name(), place, turn, deadline);
    }

    private long copy(Target target, KeptSource<Object> rows) {
        return new CopyIn(session.pipeline(), turn, progress, deadline)
                .run(rows, new CopyRecords(target.table(), session.serverMajor(), session.types(), target.rows()));
    }

    private Target target(KeptSource<Object> rows, TableColumns columns, boolean fresh) {
        if (!table.columns().isEmpty()) {
            rows.forget();
            return new Target(table, session.inputRows(table.columns(), Set.of()));
        }
        List<String> names = namesOfTheFirst(rows);
        if (names == null || columns.columns().isEmpty()) {
            return new Target(table, session.inputRows());
        }
        TableColumns current = fresh || columns.hasAll(names) ? columns : ask();
        List<String> chosen = current.copyable().stream()
                .filter(column -> InputRows.hasColumn(names, column))
                .toList();
        Set<String> others = new HashSet<>(current.computed());
        return new Target(table.with(chosen, table.rest()), session.inputRows(chosen, others));
    }

    private @Nullable List<String> namesOfTheFirst(KeptSource<Object> rows) {
        rows.open(turn::wake);
        while (!rows.isReady()) {
            turn.pause(rows::isReady, null, deadline);
        }
        Object first = rows.hasNext() ? rows.next() : null;
        if (first != null) {
            boolean unused = rows.rewind();
        }
        rows.forget();
        return InputRows.names(first);
    }

    private OutdatedStatementException outdated() {
        return new OutdatedStatementException(
                "the columns of " + table.name() + " have types that they did not have before, and the transaction has"
                        + " failed with it",
                "run the whole transaction once more",
                null,
                false);
    }
}
