package io.github.loompg;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.data.InsertReport;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.CopyTable;
import io.github.loompg.exchange.InsertTally;
import io.github.loompg.exchange.Source;
import io.github.loompg.session.InsertOrder;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are to be inserted into a table; see {@link InsertQueries}. The methods that say how give another object, and
 * leave this one as it is; those that say what is to come of it insert the rows.
 *
 * <p><b>Columns</b> are those that the first row names, by its components or keys: each belongs to the column of the same
 * name, or to the one that has that name in camel case, {@code created_at} for {@code createdAt}. Columns that nobody names
 * get their default values. Columns that the server always generates are left out, so that what was read from a table can
 * be inserted into it. Values of lists and arrays are for the {@link #columns}, or for all but generated ones.
 *
 * <p><b>Effect</b>: all of it is one transaction, or, within a transaction, one inside of it: when it fails, be it by a row, by
 * the input or by a limit of time, it has had no effect, and a transaction around it goes on. A failure that is not about a
 * row, such as a deadlock or a lost connection, is thrown in every {@link InsertMode}, and so is one that only the commit
 * brings to light, of a deferred constraint.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-insert.html">INSERT</a>
 */
public final class Insert {
    private final Lender lender;
    private final Supplier<Source<?>> source;
    private final String table;
    private final @Nullable String schema;
    private final List<String> columns;
    private final @Nullable Conflict conflict;

    private Insert(
            Lender lender,
            Supplier<Source<?>> source,
            String table,
            @Nullable String schema,
            List<String> columns,
            @Nullable Conflict conflict) {
        this.lender = lender;
        this.source = source;
        this.table = table;
        this.schema = schema;
        this.columns = columns;
        this.conflict = conflict;
    }

    static Insert into(Lender lender, String table, Supplier<Source<?>> source) {
        return new Insert(lender, source, table, null, List.of(), null);
    }

    /** The same by way of another lender. */
    Insert by(Lender other) {
        return new Insert(other, source, table, schema, columns, conflict);
    }

    // How

    /**
     * The schema of the table, taken as it is, as if in double quotes. Without one it is looked for in the
     * {@code search_path}.
     */
    public Insert schema(String schema) {
        return new Insert(lender, source, table, schema, columns, conflict);
    }

    /**
     * The columns that get values, taken as they are, as if in double quotes. What else is in a row is passed over.
     *
     * @param columns at least one
     */
    public Insert columns(String... columns) {
        return new Insert(lender, source, table, schema, List.of(columns), conflict);
    }

    /** What becomes of a row where there is one with the same key. Without this it fails. */
    public Insert onConflict(Conflict conflict) {
        return new Insert(lender, source, table, schema, columns, conflict);
    }

    // What is to come of it

    /**
     * Inserts the rows, all or none.
     *
     * @return how many were inserted, or have updated another
     * @throws io.github.loompg.error.PostgresException if a row fails, whose index {@code inputRow} has
     */
    public long execute() {
        return run(order(InsertOrder.Returning.none(), InsertMode.ALL_OR_NOTHING, false))
                .stored();
    }

    /**
     * Inserts the rows, all or none, and gets what was stored of each, with defaults and generated values.
     *
     * @param <T> the class
     * @param type {@link Row}, a record, or a class that the only column can be read as
     * @param columns the columns to return, taken as they are, as if in double quotes; if none are named, those of the record's
     *     components, or all for {@link Row}
     * @return one object for each row that was inserted or has updated another, in the order of the input
     * @throws io.github.loompg.error.PostgresException if a row fails, whose index {@code inputRow} has
     */
    public <T> List<T> returning(Class<T> type, String... columns) {
        return run(order(returned(type, columns), InsertMode.ALL_OR_NOTHING, false))
                .rows();
    }

    /**
     * Inserts the rows, all or none, and gets what was stored of each, as an object of a type with type arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param columns as in {@link #returning(Class, String...)}
     * @return one object for each row that was inserted or has updated another, in the order of the input
     * @throws io.github.loompg.error.PostgresException if a row fails, whose index {@code inputRow} has
     */
    public <T> List<T> returning(TypeRef<T> type, String... columns) {
        return run(order(returned(type, columns), InsertMode.ALL_OR_NOTHING, false))
                .rows();
    }

    /**
     * Inserts the rows, and says of each what has become of it.
     *
     * @param mode what to do when one fails
     * @return what has become of each; it is all in memory
     */
    public InsertReport<Row> outcomes(InsertMode mode) {
        return new InsertReport<>(
                run(order(InsertOrder.Returning.<Row>none(), mode, true)).outcomes());
    }

    /**
     * Inserts the rows, and says of each what has become of it, and what was stored.
     *
     * @param <T> the class
     * @param mode what to do when one fails
     * @param type as in {@link #returning(Class, String...)}
     * @param columns as in {@link #returning(Class, String...)}
     * @return what has become of each; it is all in memory
     */
    public <T> InsertReport<T> outcomes(InsertMode mode, Class<T> type, String... columns) {
        return new InsertReport<>(
                run(order(returned(type, columns), mode, true)).outcomes());
    }

    private <T> InsertTally<T> run(InsertOrder<T> order) {
        try (Loan loan = lender.lend(null)) {
            return loan.lane().insert(order, source.get());
        }
    }

    private <T> InsertOrder<T> order(InsertOrder.Returning<T> returning, InsertMode mode, boolean outcomes) {
        Conflict onConflict = conflict;
        return new InsertOrder<>(
                CopyTable.of(schema, table).with(columns, ""),
                onConflict == null ? null : onConflict::clause,
                returning,
                outcomes,
                mode != InsertMode.ALL_OR_NOTHING,
                mode == InsertMode.COLLECT_FAILURES);
    }

    private static <T> InsertOrder.Returning<T> returned(Class<T> type, String[] columns) {
        return returned(type, shape -> shape.reader(type), columns);
    }

    private static <T> InsertOrder.Returning<T> returned(TypeRef<T> type, String[] columns) {
        Class<?> raw = type.type() instanceof ParameterizedType parameterized
                        && parameterized.getRawType() instanceof Class<?> generic
                ? generic
                : Object.class;
        return returned(raw, shape -> shape.reader(type), columns);
    }

    private static <T> InsertOrder.Returning<T> returned(
            Class<?> type, Function<ResultShape, RowReader<T>> reading, String[] columns) {
        boolean record = type.isRecord();
        if (columns.length == 0 && !record && type != Row.class) {
            throw new UsageException(
                    "which column is to be returned as " + type.getTypeName() + " is not said",
                    "name it, as in returning(" + type.getSimpleName() + ".class, \"id\")",
                    null);
        }
        return new InsertOrder.Returning<>(reading, List.of(columns), record ? type : null);
    }

    @Override
    public String toString() {
        return "Insert[" + CopyTable.of(schema, table).columnsOf(columns) + (conflict == null ? "" : " " + conflict)
                + "]";
    }
}
