package io.github.loompg.exchange;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.data.Row;
import io.github.loompg.error.NoRowException;
import io.github.loompg.protocol.bytes.ByteReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of a statement: all its rows, the first of them, something of that, or just that it is done.
 *
 * @param rowLimit after how many rows the server may stop; 0 for never
 * @param runsCallersCode whether to collect rows means to run code of the caller, such as the constructor of a record
 * @param collector makes what takes the rows of one run of a statement
 * @param <R> what the caller gets
 */
public record Outcome<R extends @Nullable Object>(
        int rowLimit, boolean runsCallersCode, Function<Statement, Collector<R>> collector) {
    /** All rows as they are. */
    public static final Outcome<List<Row>> ROWS = all(shape -> shape::row, false);

    /** The first row as it is, or null if there is none. */
    public static final Outcome<@Nullable Row> FIRST_ROW = first(Outcome::singleRow, false);

    /** The first row as it is; it is an error if there is none. */
    public static final Outcome<Row> REQUIRED_ROW = required(Outcome::singleRow, false);

    /** Every row is passed over, and the tag is what counts. */
    public static final Outcome<String> TAG = new Outcome<>(0, false, statement -> new Tag());

    /** Takes the rows of one run. */
    public interface Collector<R extends @Nullable Object> {
        /** Takes a row: the range that the body of a DataRow has in an array that does not change any more. */
        void row(byte[] array, int offset, int length);

        /** Takes the body of the CommandComplete, which there is none of when the server has stopped early. */
        default void tag(ByteReader tag) {}

        /** What the caller gets. */
        R result();
    }

    /** All rows; none if the statement has no result. */
    public static <T> Outcome<List<T>> all(Function<ResultShape, RowReader<T>> reading) {
        return all(reading, true);
    }

    /** What the first row becomes, or null if there is none. */
    public static <T> Outcome<@Nullable T> first(Function<ResultShape, RowReader<T>> reading) {
        return first(reading, true);
    }

    /** What the first row becomes; it is an error if there is none, or if that is null. */
    public static <T> Outcome<T> required(Function<ResultShape, RowReader<T>> reading) {
        return required(reading, true);
    }

    /** Takes the row out of the memory that it was received in, so that it keeps no more than itself. */
    private static RowReader<Row> singleRow(ResultShape shape) {
        return (array, offset, length) -> shape.row(array, offset, length).detached();
    }

    private static <T> Outcome<List<T>> all(Function<ResultShape, RowReader<T>> reading, boolean callersCode) {
        return new Outcome<>(0, callersCode, statement -> new All<>(reader(statement, reading)));
    }

    private static <T> Outcome<@Nullable T> first(Function<ResultShape, RowReader<T>> reading, boolean callersCode) {
        return new Outcome<>(1, callersCode, statement -> new First<>(reader(statement, reading)));
    }

    private static <T> Outcome<T> required(Function<ResultShape, RowReader<T>> reading, boolean callersCode) {
        return new Outcome<>(
                1, callersCode, statement -> new Required<>(new First<>(reader(statement, reading)), statement.sql()));
    }

    private static <T> @Nullable RowReader<T> reader(Statement statement, Function<ResultShape, RowReader<T>> reading) {
        ResultShape shape = statement.result();
        return shape == null ? null : reading.apply(shape);
    }

    private static final class Tag implements Collector<String> {
        private String text = "";

        @Override
        public void row(byte[] array, int offset, int length) {}

        @Override
        public void tag(ByteReader tag) {
            text = tag.readCString();
        }

        @Override
        public String result() {
            return text;
        }
    }

    // A statement without a result has no reader, and Query sees to it that it has no row.
    private record All<T>(@Nullable RowReader<T> reader, List<@Nullable T> rows) implements Collector<List<T>> {
        All(@Nullable RowReader<T> reader) {
            this(reader, new ArrayList<>());
        }

        @Override
        public void row(byte[] array, int offset, int length) {
            if (reader != null) {
                rows.add(reader.read(array, offset, length));
            }
        }

        // The one null that a list may hold is a NULL in the only column; the face says so, the type does not.
        @SuppressWarnings("NullAway")
        @Override
        public List<T> result() {
            return rows;
        }
    }

    private static final class First<T> implements Collector<@Nullable T> {
        private final @Nullable RowReader<T> reader;
        private boolean found;
        private @Nullable T first;

        First(@Nullable RowReader<T> reader) {
            this.reader = reader;
        }

        @Override
        public void row(byte[] array, int offset, int length) {
            if (!found && reader != null) {
                first = reader.read(array, offset, length);
                found = true;
            }
        }

        @Override
        public @Nullable T result() {
            return first;
        }
    }

    private record Required<T>(First<T> first, String sql) implements Collector<T> {
        @Override
        public void row(byte[] array, int offset, int length) {
            first.row(array, offset, length);
        }

        @Override
        public T result() {
            T value = first.result();
            if (value == null) {
                throw new NoRowException(
                        (first.found ? "the value is NULL" : "the statement returned no row") + ": " + shortened(sql),
                        "fetchRow and fetchVal return null where this is no error",
                        null);
            }
            return value;
        }

        private static String shortened(String sql) {
            return sql.length() <= 200 ? sql : sql.substring(0, 200) + "…";
        }
    }
}
