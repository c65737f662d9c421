package io.github.loompg.exchange;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowList;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.data.Row;
import io.github.loompg.error.NoRowException;
import io.github.loompg.protocol.bytes.ByteReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of one call of a statement: all its rows, the first of them, something of that, or just that it is
 * done; and what has come of it so far. A call that is made once more begins it anew.
 *
 * @param <R> what the caller gets
 */
public abstract sealed class Outcome<R extends @Nullable Object> {
    private final int rowLimit;

    private Outcome(int rowLimit) {
        this.rowLimit = rowLimit;
    }

    /** The tag of a statement whose rows nobody wants. */
    public static Outcome<String> tag() {
        return new Tag();
    }

    /** How many rows were inserted, updated, deleted, merged or selected, by all runs together. */
    public static Outcome<Long> affected() {
        return new Affected();
    }

    /** All rows as they are; none if the statement has no result. */
    public static Outcome<List<Row>> rows() {
        return new Rows();
    }

    /** What all rows become; none if the statement has no result. */
    public static <T> Outcome<List<T>> all(Function<ResultShape, RowReader<T>> reading) {
        return new All<>(reading, true);
    }

    /** The first row as it is, or null if there is none. */
    public static Outcome<@Nullable Row> firstRow() {
        return new First<>(Outcome::singleRow, false, false);
    }

    /** What the first row becomes, or null if there is none. */
    public static <T> Outcome<@Nullable T> first(Function<ResultShape, RowReader<T>> reading) {
        return new First<>(reading, false, true);
    }

    /** The first row as it is; it is an error if there is none. */
    public static Outcome<Row> requiredRow() {
        return required(new First<>(Outcome::singleRow, true, false));
    }

    /** What the first row becomes; it is an error if there is none, or if that is null. */
    public static <T> Outcome<T> required(Function<ResultShape, RowReader<T>> reading) {
        return required(new First<>(reading, true, true));
    }

    @SuppressWarnings("NullAway") // who requires a row gets an exception, and never null
    private static <T> Outcome<T> required(First<T> first) {
        return first;
    }

    /** Takes the row out of the memory that it was received in, so that it keeps no more than itself. */
    private static RowReader<Row> singleRow(ResultShape shape) {
        return (array, offset, length) -> shape.row(array, offset, length).detached();
    }

    private static <T> @Nullable RowReader<T> reader(Statement statement, Function<ResultShape, RowReader<T>> reading) {
        ResultShape shape = statement.result();
        return shape == null ? null : reading.apply(shape);
    }

    /** After how many rows the server may stop; 0 for never. */
    final int rowLimit() {
        return rowLimit;
    }

    /** Whether anything of a row is of interest. */
    boolean readsRows() {
        return true;
    }

    /** Whether all rows are in memory at the end. */
    boolean keepsRows() {
        return false;
    }

    /** Whether to take rows means to run code of the caller, such as the constructor of a record. */
    public boolean runsCallersCode() {
        return false;
    }

    /**
     * Gets ready for the rows of a statement.
     *
     * @throws io.github.loompg.error.MappingException if they cannot become what the caller wants
     */
    abstract void begin(Statement statement);

    /** Takes a row: the range that the body of a DataRow has in an array that does not change any more. */
    abstract void row(byte[] array, int offset, int length);

    /** Takes the body of the CommandComplete, which there is none of when the server has stopped early. */
    void tag(byte[] array, int from, int to) {}

    /**
     * The types to be looked up before the result is asked for, if it is to be complete: those of parts of values that say
     * themselves what they are made of.
     */
    public Set<Integer> unmetTypes() {
        return Set.of();
    }

    /** What the caller gets. */
    public abstract R result();

    private static @Nullable LateRows lateRows(Statement statement) {
        ResultShape shape = statement.result();
        return shape != null && shape.isOpen() ? new LateRows(shape) : null;
    }

    private static final class Tag extends Outcome<String> {
        private String text = "";

        Tag() {
            super(0);
        }

        @Override
        boolean readsRows() {
            return false;
        }

        @Override
        void begin(Statement statement) {
            text = "";
        }

        @Override
        void row(byte[] array, int offset, int length) {}

        @Override
        void tag(byte[] array, int from, int to) {
            text = new ByteReader(array, from, to - from).readCString();
        }

        @Override
        public String result() {
            return text;
        }
    }

    private static final class Affected extends Outcome<Long> {
        private long rows;

        Affected() {
            super(0);
        }

        @Override
        boolean readsRows() {
            return false;
        }

        @Override
        void begin(Statement statement) {
            rows = 0;
        }

        @Override
        void row(byte[] array, int offset, int length) {}

        @Override
        void tag(byte[] array, int from, int to) {
            rows += CommandTag.rows(array, from, to);
        }

        @Override
        public Long result() {
            return rows;
        }
    }

    // A statement without a result has no reader, and Query sees to it that it has no row.
    private static final class All<T> extends Outcome<List<T>> {
        private final Function<ResultShape, RowReader<T>> reading;
        private final boolean callersCode;
        private @Nullable RowReader<T> reader;
        private @Nullable LateRows late;
        private List<@Nullable T> rows = List.of();

        All(Function<ResultShape, RowReader<T>> reading, boolean callersCode) {
            super(0);
            this.reading = reading;
            this.callersCode = callersCode;
        }

        @Override
        boolean keepsRows() {
            return true;
        }

        @Override
        public boolean runsCallersCode() {
            return callersCode;
        }

        @Override
        void begin(Statement statement) {
            reader = reader(statement, reading);
            late = lateRows(statement);
            rows = new ArrayList<>();
        }

        @Override
        void row(byte[] array, int offset, int length) {
            if (reader != null && !(late != null && late.take(array, offset, length))) {
                rows.add(reader.read(array, offset, length));
            }
        }

        @Override
        public Set<Integer> unmetTypes() {
            return late == null ? super.unmetTypes() : late.unmetTypes();
        }

        @SuppressWarnings("NullAway") // null stands for a NULL in the only column: the face says so, the type does not
        @Override
        public List<T> result() {
            RowReader<T> reader = this.reader;
            if (late != null && reader != null) {
                late.handOut((array, offset, length) -> rows.add(reader.read(array, offset, length)));
            }
            return rows;
        }
    }

    private static final class Rows extends Outcome<List<Row>> {
        private RowList.@Nullable Collector collector;
        private @Nullable LateRows late;

        Rows() {
            super(0);
        }

        @Override
        boolean keepsRows() {
            return true;
        }

        @Override
        void begin(Statement statement) {
            ResultShape shape = statement.result();
            collector = shape == null ? null : new RowList.Collector(shape);
            late = lateRows(statement);
        }

        @Override
        void row(byte[] array, int offset, int length) {
            if (late != null && late.take(array, offset, length)) {
                return;
            }
            if (collector != null) {
                collector.add(array, offset, length);
            }
        }

        @Override
        public Set<Integer> unmetTypes() {
            return late == null ? super.unmetTypes() : late.unmetTypes();
        }

        @Override
        public List<Row> result() {
            if (collector == null) {
                return List.of();
            }
            if (late != null) {
                late.handOut(collector::add);
            }
            return collector.rows();
        }
    }

    private static final class First<T> extends Outcome<@Nullable T> {
        private final Function<ResultShape, RowReader<T>> reading;
        private final boolean required;
        private final boolean callersCode;
        private @Nullable RowReader<T> reader;
        private @Nullable LateRows late;
        private boolean found;
        private @Nullable T first;
        private String sql = "";

        First(Function<ResultShape, RowReader<T>> reading, boolean required, boolean callersCode) {
            super(1);
            this.reading = reading;
            this.required = required;
            this.callersCode = callersCode;
        }

        @Override
        public boolean runsCallersCode() {
            return callersCode;
        }

        @Override
        void begin(Statement statement) {
            reader = reader(statement, reading);
            late = lateRows(statement);
            found = false;
            first = null;
            sql = statement.sql();
        }

        @Override
        void row(byte[] array, int offset, int length) {
            if (!found && reader != null) {
                found = true;
                if (late == null || !late.take(array, offset, length)) {
                    first = reader.read(array, offset, length);
                }
            }
        }

        @Override
        public Set<Integer> unmetTypes() {
            return late == null ? super.unmetTypes() : late.unmetTypes();
        }

        @Override
        public @Nullable T result() {
            RowReader<T> reader = this.reader;
            if (late != null && reader != null) {
                late.handOut((array, offset, length) -> first = reader.read(array, offset, length));
            }
            if (required && first == null) {
                String what = found ? "the value is NULL" : "the statement returned no row";
                throw new NoRowException(
                        what + ": " + (sql.length() <= 200 ? sql : sql.substring(0, 200) + "…"),
                        "fetchRow and fetchVal return null where this is no error",
                        null);
            }
            return first;
        }
    }
}
