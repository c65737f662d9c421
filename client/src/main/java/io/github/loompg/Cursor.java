package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.error.UsageException;
import io.github.loompg.session.CursorRun;
import io.github.loompg.session.Lender;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one statement that are read a part at a time, forwards. It can be iterated over, streamed, or read by hand, also
 * one way after the other; each row is given once.
 *
 * <p>Nothing is sent before the first read. From then on:
 *
 * <ul>
 *   <li><b>In a transaction</b> some rows are asked for at a time ({@link #prefetch}). Other calls may be made in between,
 *       and several cursors may be open.
 *   <li><b>Outside of one</b> the statement is sent once, and its rows are taken from the network no faster than they are
 *       read; the server waits meanwhile. The cursor has its connection for itself: other calls on that are refused until
 *       the cursor has been read to its end, or is closed.
 * </ul>
 *
 * <p>At its end a cursor closes itself. One that is left earlier has to be closed: its statement is then cancelled, or,
 * in a transaction, ended, and the connection can be used again. So has one whose reading has failed; what is read later
 * is the end. With a {@link Queries#timeout} each wait for rows has that limit.
 *
 * <p>Threads may share a cursor, but one thing is done at a time.
 *
 * @param <T> what becomes of each row
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">Extended Query</a>
 */
public final class Cursor<T> implements Iterable<T>, AutoCloseable {
    private static final int USUAL_PREFETCH = 50;

    private final CursorRun run;
    private final Function<Row, @Nullable T> reading;
    private final String sql;

    Cursor(Lender lender, String sql, @Nullable Object @Nullable [] arguments, Function<Row, @Nullable T> reading) {
        this.run = new CursorRun(lender, sql, arguments);
        this.reading = reading;
        this.sql = sql;
    }

    CursorRun run() {
        return run;
    }

    Function<Row, @Nullable T> reading() {
        return reading;
    }

    /**
     * How many rows are asked for at a time in a transaction, by all but {@link #fetch}. Outside of one it has no effect.
     *
     * @param rows more than zero; 50 unless set
     * @return this cursor
     * @throws UsageException if it is less, or the cursor has been read from
     */
    public Cursor<T> prefetch(int rows) {
        run.prefetch(requirePositive(rows, "the number of rows to fetch ahead"), false);
        return this;
    }

    /**
     * Has as many rows asked for at a time, in a transaction, as make up about 256 KiB, going by those that came before.
     *
     * @return this cursor
     * @throws UsageException if the cursor has been read from
     */
    public Cursor<T> adaptivePrefetch() {
        run.prefetch(USUAL_PREFETCH, true);
        return this;
    }

    /**
     * The next rows.
     *
     * @param count how many, more than zero
     * @return fewer rows only at the end, where there are none
     * @throws UsageException if the count is less, or another operation is in progress on the cursor
     */
    public List<T> fetch(int count) {
        List<Row> rows = run.fetch(requirePositive(count, "the number of rows"));
        List<@Nullable T> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(reading.apply(row)));
        return nullsIncluded(values);
    }

    @SuppressWarnings(
            "NullAway") // null stands for a NULL in the only column: the documentation says so, the type does not
    private static <T> List<T> nullsIncluded(List<@Nullable T> values) {
        return values;
    }

    /**
     * The next row.
     *
     * @return null at the end, or for a NULL in the only column
     * @throws UsageException if another operation is in progress on the cursor
     */
    public @Nullable T fetchRow() {
        Row row = run.next();
        return row == null ? null : reading.apply(row);
    }

    /**
     * Passes over rows, which in a transaction are not even sent.
     *
     * @param count how many, more than zero
     * @return how many there were: fewer only at the end
     * @throws UsageException if the count is less, or another operation is in progress on the cursor
     * @see <a href="https://www.postgresql.org/docs/current/sql-move.html">MOVE</a>
     */
    public long forward(long count) {
        if (count <= 0) {
            throw notPositive("the number of rows to pass over", count);
        }
        return run.forward(count);
    }

    static int requirePositive(int number, String what) {
        if (number <= 0) {
            throw notPositive(what, number);
        }
        return number;
    }

    private static UsageException notPositive(String what, long number) {
        return new UsageException(what + " must be more than zero, not " + number, null, null);
    }

    /**
     * The rows that have not been read yet.
     *
     * @return an iterator that is at its end where the cursor is; who leaves it earlier closes the cursor
     */
    @Override
    public Iterator<T> iterator() {
        return new Remaining();
    }

    private final class Remaining implements Iterator<T> {
        private @Nullable Row next;
        private boolean over;

        @Override
        public boolean hasNext() {
            if (next == null && !over) {
                next = run.next();
                over = next == null;
            }
            return next != null;
        }

        @Override
        @SuppressWarnings("NullAway") // as above
        public T next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException("the cursor is at its end");
            }
            Row row = next;
            next = null;
            return reading.apply(row);
        }
    }

    /**
     * The rows that have not been read yet.
     *
     * {@snippet :
     * try (Stream<User> users = connection.cursor(User.class, "SELECT * FROM users").stream()) {
     *     return users.filter(User::isActive).limit(100).toList();
     * }
     * }
     *
     * @return a sequential stream; to close it closes the cursor, which is needed unless it is read to its end
     */
    public Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    /**
     * Wants no more rows, and gives the connection back. A statement that goes on is cancelled, or, in a transaction,
     * ended, in {@link ConnectOptions#cancelGrace} at most; to close again does nothing.
     */
    @Override
    public void close() {
        run.close();
    }

    /** The beginning of the statement. */
    @Override
    public String toString() {
        return "Cursor[" + (sql.length() <= 60 ? sql : sql.substring(0, 60) + "…") + "]";
    }
}
