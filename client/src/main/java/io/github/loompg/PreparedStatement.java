package io.github.loompg;

import io.github.loompg.catalog.JsonText;
import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Preparation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the server has prepared for one connection, with the verbs of {@link Queries} and arguments alone.
 *
 * {@snippet :
 * try (PreparedStatement statement = connection.prepare("SELECT name FROM users WHERE id = $1")) {
 *     DataType type = statement.parameters().getFirst(); // int4
 *     String name = statement.fetchVal(String.class, 7);
 * }
 * }
 *
 * <p>Its parameters may have names, as in {@code :id}; then the arguments are given as one {@link
 * io.github.loompg.data.Named}.
 *
 * <p>It runs where it was prepared: on the connection, or in the transaction, and elsewhere by {@link #in}. It may be used
 * by several threads, as its connection may. When the server has forgotten it, or its plan does not fit its tables any
 * more, it is prepared anew and run once more where that is safe, as every statement is; what it says of parameters and
 * columns is then what is true now.
 *
 * <p>The server closes it together with the next statement that is prepared after {@link #close}, or after nobody can
 * reach it any more.
 *
 * <p>After {@link #close}, and after its connection was closed or given back to its pool, every call fails with a
 * {@link io.github.loompg.error.UsageException} or a {@link io.github.loompg.error.ConnectionClosedException} that says
 * so.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-prepare.html">PREPARE</a>
 */
public final class PreparedStatement implements AutoCloseable {
    private static final String EXPLAIN = "EXPLAIN (FORMAT JSON, VERBOSE) ";
    private static final String EXPLAIN_ANALYZE = "EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE) ";

    private final Lane lane;
    private final Preparation preparation;
    private final TimedQueries queries;

    PreparedStatement(Lane lane, Preparation preparation) {
        this.lane = lane;
        this.preparation = preparation;
        this.queries = new TimedQueries(lane.of(preparation));
    }

    /**
     * The text of the statement.
     *
     * @return the SQL as it was given
     */
    public String query() {
        return preparation.sql();
    }

    /**
     * What the statement is called on the server.
     *
     * @return its own name or one that it was given; empty behind a pooler that keeps no prepared statements
     */
    public String name() {
        return preparation.name();
    }

    /**
     * The data types of the parameters.
     *
     * @return one for each of {@code $1}, {@code $2} and so on
     */
    public List<DataType> parameters() {
        return preparation.parameterTypes();
    }

    /**
     * The columns of the result.
     *
     * @return one for each; none if the statement has no result
     */
    public List<Attribute> attributes() {
        return preparation.attributes();
    }

    /**
     * The tag of the last run.
     *
     * @return a text such as {@code SELECT 3}; null before the first run, and when only the first row was asked for and
     *     the server has stopped there
     */
    public @Nullable String statusMessage() {
        return preparation.status();
    }

    /**
     * Runs the statement, whose rows nobody wants.
     *
     * @param arguments one for each parameter
     * @return the tag, such as {@code INSERT 0 3}
     */
    public String execute(@Nullable Object @Nullable ... arguments) {
        return queries.query(query(), arguments, Outcome.tag());
    }

    /** Gets all rows, as {@link Queries#fetch(String, Object...)} does. */
    public List<Row> fetch(@Nullable Object @Nullable ... arguments) {
        return queries.fetch(query(), arguments);
    }

    /** The same as objects of a class, as {@link Queries#fetch(Class, String, Object...)} does. */
    public <T> List<T> fetch(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetch(type, query(), arguments);
    }

    /** The same as objects of a type with type arguments, as {@link Queries#fetch(TypeRef, String, Object...)} does. */
    public <T> List<T> fetch(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetch(type, query(), arguments);
    }

    /** Gets the first row or null, as {@link Queries#fetchRow(String, Object...)} does. */
    public @Nullable Row fetchRow(@Nullable Object @Nullable ... arguments) {
        return queries.fetchRow(query(), arguments);
    }

    /** The same as objects of a class, as {@link Queries#fetchRow(Class, String, Object...)} does. */
    public <T> @Nullable T fetchRow(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchRow(type, query(), arguments);
    }

    /** The same as objects of a type with type arguments, as {@link Queries#fetchRow(TypeRef, String, Object...)} does. */
    public <T> @Nullable T fetchRow(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchRow(type, query(), arguments);
    }

    /** Gets the first column of the first row or null, as {@link Queries#fetchVal(String, Object...)} does. */
    public @Nullable Object fetchVal(@Nullable Object @Nullable ... arguments) {
        return queries.fetchVal(query(), arguments);
    }

    /** The same as objects of a class, as {@link Queries#fetchVal(Class, String, Object...)} does. */
    public <T> @Nullable T fetchVal(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchVal(type, query(), arguments);
    }

    /** The same as objects of a type with type arguments, as {@link Queries#fetchVal(TypeRef, String, Object...)} does. */
    public <T> @Nullable T fetchVal(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchVal(type, query(), arguments);
    }

    /** Gets the first row, of which there has to be one, as {@link Queries#requireRow(String, Object...)} does. */
    public Row requireRow(@Nullable Object @Nullable ... arguments) {
        return queries.requireRow(query(), arguments);
    }

    /** The same as objects of a class, as {@link Queries#requireRow(Class, String, Object...)} does. */
    public <T> T requireRow(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireRow(type, query(), arguments);
    }

    /** The same as objects of a type with type arguments, as {@link Queries#requireRow(TypeRef, String, Object...)} does. */
    public <T> T requireRow(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireRow(type, query(), arguments);
    }

    /** Gets the first column of the first row, which has to be there, as {@link Queries#requireVal(String, Object...)} does. */
    public Object requireVal(@Nullable Object @Nullable ... arguments) {
        return queries.requireVal(query(), arguments);
    }

    /** The same as objects of a class, as {@link Queries#requireVal(Class, String, Object...)} does. */
    public <T> T requireVal(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireVal(type, query(), arguments);
    }

    /** The same as objects of a type with type arguments, as {@link Queries#requireVal(TypeRef, String, Object...)} does. */
    public <T> T requireVal(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireVal(type, query(), arguments);
    }

    /** Runs the statement once for each row of arguments, as {@link BulkQueries#executeMany(String, Iterable)} does. */
    public long executeMany(Iterable<?> rows) {
        return queries.executeMany(query(), rows);
    }

    /** The same for the rows of a stream, as {@link BulkQueries#executeMany(String, Stream)} does. */
    public long executeMany(Stream<?> rows) {
        return queries.executeMany(query(), rows);
    }

    /** The same for the rows of a publisher, as {@link BulkQueries#executeMany(String, Publisher)} does. */
    public long executeMany(Publisher<?> rows) {
        return queries.executeMany(query(), rows);
    }

    /** Gets all rows of a run for each row of arguments, as {@link BulkQueries#fetchMany(String, Iterable)} does. */
    public List<Row> fetchMany(Iterable<?> rows) {
        return queries.fetchMany(query(), rows);
    }

    /** The same as objects of a class, as {@link BulkQueries#fetchMany(Class, String, Iterable)} does. */
    public <T> List<T> fetchMany(Class<T> type, Iterable<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** The same as objects of a type with type arguments, as {@link BulkQueries#fetchMany(TypeRef, String, Iterable)} does. */
    public <T> List<T> fetchMany(TypeRef<T> type, Iterable<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** Gets all rows of a run for each row of arguments, as {@link BulkQueries#fetchMany(String, Stream)} does. */
    public List<Row> fetchMany(Stream<?> rows) {
        return queries.fetchMany(query(), rows);
    }

    /** The same as objects of a class, as {@link BulkQueries#fetchMany(Class, String, Stream)} does. */
    public <T> List<T> fetchMany(Class<T> type, Stream<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** The same as objects of a type with type arguments, as {@link BulkQueries#fetchMany(TypeRef, String, Stream)} does. */
    public <T> List<T> fetchMany(TypeRef<T> type, Stream<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** Gets all rows of a run for each row of arguments, as {@link BulkQueries#fetchMany(String, Publisher)} does. */
    public List<Row> fetchMany(Publisher<?> rows) {
        return queries.fetchMany(query(), rows);
    }

    /** The same as objects of a class, as {@link BulkQueries#fetchMany(Class, String, Publisher)} does. */
    public <T> List<T> fetchMany(Class<T> type, Publisher<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** The same as objects of a type with type arguments, as {@link BulkQueries#fetchMany(TypeRef, String, Publisher)} does. */
    public <T> List<T> fetchMany(TypeRef<T> type, Publisher<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** Reads rows a part at a time, as {@link Queries#cursor(String, Object...)} does. */
    public Cursor<Row> cursor(@Nullable Object @Nullable ... arguments) {
        return queries.cursor(query(), arguments);
    }

    /** The same as objects of a class, as {@link Queries#cursor(Class, String, Object...)} does. */
    public <T> Cursor<T> cursor(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.cursor(type, query(), arguments);
    }

    /** The same as objects of a type with type arguments, as {@link Queries#cursor(TypeRef, String, Object...)} does. */
    public <T> Cursor<T> cursor(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.cursor(type, query(), arguments);
    }

    /**
     * How the server would run the statement.
     *
     * <p>JSON objects are maps in the server's order, arrays are lists; texts are {@link String}, whole numbers
     * {@link Long}, other numbers {@link Double}, and there are {@link Boolean} and null.
     *
     * @param arguments one for each parameter
     * @return what {@code EXPLAIN (FORMAT JSON, VERBOSE)} says; the first element has the key {@code Plan}
     * @see <a href="https://www.postgresql.org/docs/current/sql-explain.html">EXPLAIN</a>
     */
    public List<Map<String, @Nullable Object>> explain(@Nullable Object @Nullable ... arguments) {
        return explainIn(plain(), arguments);
    }

    List<Map<String, @Nullable Object>> explainIn(Queries where, @Nullable Object @Nullable [] arguments) {
        return plan(where, EXPLAIN, arguments);
    }

    /** Where other statements than this one are run. */
    Queries plain() {
        return new TimedQueries(lane);
    }

    /**
     * How the server has run the statement, with times and numbers of rows. It is run in a transaction that is rolled
     * back, or, in a transaction, behind a savepoint.
     *
     * @param arguments one for each parameter
     * @return what {@code EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE)} says, in the form that {@link #explain} has
     */
    public List<Map<String, @Nullable Object>> explainAnalyze(@Nullable Object @Nullable ... arguments) {
        preparation.requireOpen();
        try (Transaction tx = new TransactionRun(lane, TransactionOptions.defaults()).begin()) {
            return explainAnalyzeIn(tx, arguments);
        }
    }

    List<Map<String, @Nullable Object>> explainAnalyzeIn(Queries tx, @Nullable Object @Nullable [] arguments) {
        return plan(tx, EXPLAIN_ANALYZE, arguments);
    }

    private List<Map<String, @Nullable Object>> plan(
            Queries where, String how, @Nullable Object @Nullable [] arguments) {
        preparation.requireOpen();
        return JsonText.readObjects(where.requireVal(String.class, how + query(), arguments));
    }

    /**
     * The same statement in a transaction of its connection, or out of it.
     *
     * @param place the connection, a transaction of it, or a view of one of them
     * @return a view of this object, to be closed only once
     * @throws io.github.loompg.error.UsageException if it is another connection
     */
    public PreparedStatement in(Queries place) {
        return new PreparedStatement(place.ownLane(), preparation);
    }

    /**
     * The same with a limit for each call; of two limits the smaller one holds.
     *
     * @param limit how long; zero or less has passed already, and nothing is sent
     * @return a view of this object, to be closed only once
     */
    public PreparedStatement timeout(Duration limit) {
        return new PreparedStatement(lane.timeout(limit), preparation);
    }

    /**
     * Whether it was closed.
     *
     * @return true after {@link #close}
     */
    public boolean isClosed() {
        return preparation.isClosed();
    }

    /** Closes the statement, without waiting: the server learns of it with the next one that is prepared. */
    @Override
    public void close() {
        preparation.close();
    }

    /**
     * The same statement for code that does not wait.
     *
     * @return a view of this object
     */
    public AsyncPreparedStatement async() {
        return new AsyncPreparedStatement(this);
    }

    TimedQueries queries() {
        return queries;
    }

    /** The name and whether the statement is open; the SQL is not part of it. */
    @Override
    public String toString() {
        return "PreparedStatement[" + name() + (isClosed() ? ", closed]" : "]");
    }
}
