package io.github.loompg.session;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.catalog.ParameterEncoder;
import io.github.loompg.catalog.RowEncoder;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.exchange.CopyTable;
import io.github.loompg.exchange.InsertRows;
import io.github.loompg.exchange.InsertSql;
import io.github.loompg.exchange.Statement;
import io.github.loompg.exchange.TableColumns;
import io.github.loompg.protocol.message.Format;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one insert are sent: into which columns, as which types, by which statements.
 *
 * @param sql the statements
 * @param one the statement for one row, prepared
 * @param encoder writes the values of the rows
 * @param elementTypes the types of the columns, where many rows can be sent as arrays; else null
 * @param types the names of these
 * @param fresh whether all of it was asked of the server just now
 */
record InsertPlan(
        InsertSql sql,
        Statement one,
        RowEncoder encoder,
        @Nullable List<Integer> elementTypes,
        List<String> types,
        boolean fresh) {
    /** The statements for rows like the first one. */
    static InsertSql sql(InsertOrder<?> order, @Nullable Object first, TableColumns table) {
        List<String> columns = columns(order, first, table);
        return new InsertSql(
                order.table(),
                columns,
                order.conflict() == null ? "" : order.conflict().apply(columns),
                returned(order.returning(), table));
    }

    private static List<String> columns(InsertOrder<?> order, @Nullable Object first, TableColumns table) {
        List<String> given = order.table().columns();
        List<String> names = InputRows.names(first);
        if (!given.isEmpty() || table.columns().isEmpty()) {
            return given;
        }
        return names == null
                ? table.writable()
                : table.writable().stream()
                        .filter(column -> InputRows.hasColumn(names, column))
                        .toList();
    }

    private static String returned(InsertOrder.Returning<?> returning, TableColumns table) {
        if (returning.reading() == null) {
            return "";
        }
        if (!returning.columns().isEmpty()) {
            return CopyTable.list(returning.columns());
        }
        Class<?> record = returning.record();
        if (record == null) {
            return "*";
        }
        List<String> names = InputRows.namesOf(record);
        List<String> columns = new ArrayList<>();
        for (TableColumns.Column column : table.columns()) {
            if (InputRows.hasColumn(names, column.name())) {
                columns.add(column.name());
            }
        }
        // If a component has no column, it says so when it gets the others.
        return columns.isEmpty() ? "*" : CopyTable.list(columns);
    }

    static InsertPlan of(
            Session session, InsertOrder<?> order, InsertSql sql, Statement one, TableColumns table, boolean fresh) {
        List<String> columns = sql.columns();
        List<Integer> parameters = one.parameterOids();
        List<ParameterEncoder> encoders = IntStream.range(0, columns.size())
                .mapToObj(i -> session.types().column(parameters.get(i), columns.get(i)))
                .toList();
        boolean chosen = !order.table().columns().isEmpty();
        Set<String> others = chosen ? null : new HashSet<>(table.generated());
        List<TableColumns.Column> found = found(table, columns);
        boolean listable = !columns.isEmpty()
                && found.size() == columns.size()
                && found.stream().allMatch(TableColumns.Column::listable)
                && encoders.stream().allMatch(encoder -> encoder.format() == Format.BINARY);
        return new InsertPlan(
                sql,
                one,
                new RowEncoder(session.inputRows(columns, others), encoders),
                listable ? found.stream().map(TableColumns.Column::typeOid).toList() : null,
                found.stream().map(TableColumns.Column::type).toList(),
                fresh);
    }

    private static List<TableColumns.Column> found(TableColumns table, List<String> columns) {
        return columns.stream()
                .flatMap(name ->
                        table.columns().stream().filter(column -> column.name().equals(name)))
                .toList();
    }

    /** The statement that takes arrays, where there may be one. */
    String many() {
        return sql.many(types);
    }

    void encode(@Nullable Object row, InsertRows into) {
        into.add(row, encoder);
    }

    /** Refuses a statement that was prepared since, for other types than the rows are encoded in. */
    Statement requireSame(Statement prepared) {
        if (!prepared.parameterOids().equals(one.parameterOids())) {
            throw new OutdatedStatementException(
                    "the table has changed while rows were about to be inserted into it: "
                            + sql.table().name(),
                    "insert them again",
                    null,
                    false);
        }
        return prepared;
    }
}
