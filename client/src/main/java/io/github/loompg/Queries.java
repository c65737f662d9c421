package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.IteratorSource;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.PublisherSource;
import io.github.loompg.exchange.Source;
import io.github.loompg.session.Copy;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with statements, on a {@link Connection}, in a {@link Transaction}, on a {@link Pool}, or in a view of one that
 * has a {@link #timeout}. A method that needs to run some statements, and no matter where, takes this.
 *
 * <p>SQL has its parameters as {@code $1}, {@code $2} and so on, and each gets one argument:
 *
 * {@snippet :
 * queries.execute("INSERT INTO users(name, dob) VALUES($1, $2)", "Bob", LocalDate.of(1984, 3, 1));
 * Row bob = queries.requireRow("SELECT * FROM users WHERE name = $1", "Bob");
 * List<User> some = queries.fetch(User.class, "SELECT * FROM users WHERE id = ANY($1)", List.of(1, 2, 3));
 * long count = queries.requireVal(Long.class, "SELECT count(*) FROM users");
 * }
 *
 * <p>The server says which type a parameter has, and the argument is sent as that type or refused; it is never narrowed
 * and nothing of it is lost. An array given where the arguments go is spread over the parameters, as Java has it: write
 * {@code (Object)} in front of one that is an argument itself. A single null is one NULL.
 *
 * <p>Where the only argument is {@link io.github.loompg.data.Named}, parameters are written {@code :name} instead, and a
 * list may stand behind {@code IN}.
 *
 * <p>A statement is prepared when its text is first run, and found again by that text later; see {@link
 * ConnectOptions#statementCacheSize}. All methods may be called by several threads, also at the same time, except in a
 * transaction, which does one thing at a time.
 *
 * <p><b>Where a class is given</b>, a row becomes an object of it: a record by the names of its components, which have
 * to be those of the columns, exactly, as they are or in camel case; or, if the result has a single column, the value of
 * that as any class that the column's type has a form in. A NULL there is null, also as an element of a list.
 *
 * <p><b>Errors</b>, for all methods; each leaves the connection usable unless it says otherwise:
 *
 * <ul>
 *   <li>{@link io.github.loompg.error.UsageException}: a wrong number of arguments, a call that is out of place, SQL text
 *       with NUL or half of a surrogate pair. Nothing was run.
 *   <li>{@link io.github.loompg.error.ArgumentException}: an argument cannot be sent as the type of its parameter.
 *       Nothing was run; a statement that was not known has been prepared.
 *   <li>{@link io.github.loompg.error.ServerException}, by a subclass for each condition: the server refused the
 *       statement, which has had no effect.
 *   <li>{@link io.github.loompg.error.OutdatedStatementException}: a table or type has changed since the statement was
 *       prepared, and it could not be run once more unnoticed, because a transaction has failed with it.
 *   <li>{@link io.github.loompg.error.ConversionException}, {@link io.github.loompg.error.MappingException}: a row cannot
 *       become what was asked for. If the statement has changed something, that is so; this way only reading has failed.
 *   <li>{@link io.github.loompg.error.QueryTimeoutException}, {@link io.github.loompg.error.CallInterruptedException}:
 *       the call was given up, and its statement is cancelled, if that is not too late.
 *   <li>{@link io.github.loompg.error.ConnectionLostException}: the connection is gone, and it says whether the statement
 *       may have been run.
 *   <li>{@link io.github.loompg.error.ConnectionClosedException}: the connection had been closed before, by this program
 *       or because it was lost.
 * </ul>
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message Flow</a>
 */
public abstract sealed class Queries
        implements BulkQueries,
                CopyQueries,
                CursorQueries,
                InsertQueries,
                PipelineQueries,
                PrepareQueries,
                StatementQueries,
                TransactionQueries
        permits Connection, Transaction, Pool, PoolView, Readers, TimedQueries {
    private final Lender lender;

    Queries(Lender lender) {
        this.lender = lender;
    }

    final Lender lender() {
        return lender;
    }

    /** Runs one statement. */
    final <R extends @Nullable Object> R query(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        try (Loan loan = lender.lend(sql)) {
            return loan.lane().query(sql, arguments, outcome);
        }
    }

    /** Does anything else that takes a lane, and is done with it when it returns. */
    final <R extends @Nullable Object> R call(Function<Lane, R> work) {
        try (Loan loan = lender.lend(null)) {
            return work.apply(loan.lane());
        }
    }

    // One statement

    @Override
    public final String execute(String sql, @Nullable Object @Nullable ... arguments) {
        if (arguments == null || arguments.length > 0) {
            return query(sql, arguments, Outcome.tag());
        }
        try (Loan loan = lender.lend(sql)) {
            return loan.lane().execute(sql);
        }
    }

    @Override
    public final List<Row> fetch(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.rows());
    }

    @Override
    public final <T> List<T> fetch(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final <T> List<T> fetch(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final @Nullable Row fetchRow(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.firstRow());
    }

    @Override
    public final <T> @Nullable T fetchRow(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.reader(type)));
    }

    @Override
    public final <T> @Nullable T fetchRow(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.reader(type)));
    }

    @Override
    public final @Nullable Object fetchVal(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, Object.class)));
    }

    @Override
    public final <T> @Nullable T fetchVal(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, type)));
    }

    @Override
    public final <T> @Nullable T fetchVal(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, type)));
    }

    @Override
    public final Row requireRow(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.requiredRow());
    }

    @Override
    public final <T> T requireRow(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.reader(type)));
    }

    @Override
    public final <T> T requireRow(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.reader(type)));
    }

    @Override
    public final Object requireVal(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, Object.class)));
    }

    @Override
    public final <T> T requireVal(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, type)));
    }

    @Override
    public final <T> T requireVal(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, type)));
    }

    // Cursors

    @Override
    public final Cursor<Row> cursor(String sql, @Nullable Object @Nullable ... arguments) {
        return new Cursor<>(lender, sql, arguments, row -> row);
    }

    @Override
    public final <T> Cursor<T> cursor(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return new Cursor<>(lender, sql, arguments, row -> row.to(type));
    }

    @Override
    public final <T> Cursor<T> cursor(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return new Cursor<>(lender, sql, arguments, row -> row.to(type));
    }

    // Many rows of arguments

    @Override
    public final long executeMany(String sql, Iterable<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.affected());
    }

    @Override
    public final long executeMany(String sql, Stream<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.affected());
    }

    @Override
    public final long executeMany(String sql, Publisher<?> rows) {
        return queryMany(sql, PublisherSource.of(rows), Outcome.affected());
    }

    @Override
    public final List<Row> fetchMany(String sql, Iterable<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.rows());
    }

    @Override
    public final <T> List<T> fetchMany(Class<T> type, String sql, Iterable<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final <T> List<T> fetchMany(TypeRef<T> type, String sql, Iterable<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final List<Row> fetchMany(String sql, Stream<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.rows());
    }

    @Override
    public final <T> List<T> fetchMany(Class<T> type, String sql, Stream<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final <T> List<T> fetchMany(TypeRef<T> type, String sql, Stream<?> rows) {
        return queryMany(sql, IteratorSource.of(rows), Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final List<Row> fetchMany(String sql, Publisher<?> rows) {
        return queryMany(sql, PublisherSource.of(rows), Outcome.rows());
    }

    @Override
    public final <T> List<T> fetchMany(Class<T> type, String sql, Publisher<?> rows) {
        return queryMany(sql, PublisherSource.of(rows), Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final <T> List<T> fetchMany(TypeRef<T> type, String sql, Publisher<?> rows) {
        return queryMany(sql, PublisherSource.of(rows), Outcome.all(shape -> shape.reader(type)));
    }

    private <R extends @Nullable Object> R queryMany(String sql, Source<?> rows, Outcome<R> outcome) {
        return call(lane -> lane.queryMany(sql, rows, outcome));
    }

    @Override
    public final Insert insert(String table, Iterable<?> rows) {
        return Insert.into(lender, table, () -> IteratorSource.of(rows));
    }

    @Override
    public final Insert insert(String table, Stream<?> rows) {
        return Insert.into(lender, table, () -> IteratorSource.of(rows));
    }

    @Override
    public final Insert insert(String table, Publisher<?> rows) {
        return Insert.into(lender, table, () -> PublisherSource.of(rows));
    }

    // Several statements

    @Override
    public final <R extends @Nullable Object> R pipeline(Function<? super StatementPipeline, R> function) {
        StatementPipeline recorded = new StatementPipeline();
        R result = function.apply(recorded);
        return call(lane -> {
            lane.pipeline(recorded.complete());
            return result;
        });
    }

    // COPY

    @Override
    public final long copyFromTable(String table, CopySink sink) {
        return copyFromTable(table, CopyOptions.text(), sink);
    }

    @Override
    public final long copyFromTable(String table, CopyOptions options, CopySink sink) {
        return copy(new Copy.OfTable(options.fromTable(table), sink.sink(), options.progress()));
    }

    @Override
    public final long copyFromQuery(
            String sql, CopyOptions options, CopySink sink, @Nullable Object @Nullable ... arguments) {
        return copy(new Copy.OfQuery(sql, orOneNull(arguments), options::fromQuery, sink.sink(), options.progress()));
    }

    @Override
    public final <T> long copyRecordsFromQuery(
            Class<T> type, String sql, Consumer<? super T> consumer, @Nullable Object @Nullable ... arguments) {
        return copy(new Copy.OfRecords<>(
                sql,
                orOneNull(arguments),
                shape -> shape.reader(type),
                consumer,
                CopyOptions.text().progress()));
    }

    @Override
    public final long copyToTable(String table, CopySource source) {
        return copyToTable(table, CopyOptions.text(), source);
    }

    @Override
    public final long copyToTable(String table, CopyOptions options, CopySource source) {
        return copy(new Copy.IntoTable(options.toTable(table), source.source(), options.progress()));
    }

    @Override
    public final long copyRecordsToTable(String table, List<String> columns, Iterable<?> rows) {
        return copyRecordsToTable(table, CopyOptions.text().columns(columns), rows);
    }

    @Override
    public final long copyRecordsToTable(String table, List<String> columns, Stream<?> rows) {
        return copyRecordsToTable(table, CopyOptions.text().columns(columns), rows);
    }

    @Override
    public final long copyRecordsToTable(String table, CopyOptions options, Iterable<?> rows) {
        return copy(new Copy.OfRows(options.recordsToTable(table), IteratorSource.of(rows), options.progress()));
    }

    @Override
    public final long copyRecordsToTable(String table, CopyOptions options, Stream<?> rows) {
        return copy(new Copy.OfRows(options.recordsToTable(table), IteratorSource.of(rows), options.progress()));
    }

    @Override
    public final long copyRecordsToTable(String table, CopyOptions options, Publisher<?> rows) {
        return copy(new Copy.OfRows(options.recordsToTable(table), PublisherSource.of(rows), options.progress()));
    }

    private long copy(Copy copy) {
        return call(lane -> lane.copy(copy));
    }

    private static List<@Nullable Object> orOneNull(@Nullable Object @Nullable [] arguments) {
        return arguments == null ? Collections.singletonList(null) : Arrays.asList(arguments);
    }

    // Statements prepared by hand

    @Override
    public final PreparedStatement prepareAs(String name, String sql) {
        Lane lane = ownLane();
        return new PreparedStatement(lane, lane.prepare(name, sql));
    }

    /** The one lane that all calls go to. */
    final Lane ownLane() {
        if (lender instanceof Lane lane) {
            return lane;
        }
        throw new UsageException(
                "a prepared statement belongs to one connection, and a pool has many",
                "acquire a connection for it; or just run the statement, and each connection prepares and keeps it",
                null);
    }

    // Transactions

    @Override
    @SuppressWarnings("overloads") // as there
    public final <E extends Exception> void transaction(TransactionOptions options, TransactionAction<E> action)
            throws E {
        new TransactionRun(lender, options).run(action);
    }

    @Override
    public final <T extends @Nullable Object, E extends Exception> T transaction(
            TransactionOptions options, TransactionFunction<T, E> function) throws E {
        return new TransactionRun(lender, options).call(function);
    }

    @Override
    public final Transaction begin(TransactionOptions options) {
        return new TransactionRun(lender, options).begin();
    }

    /**
     * The same with a limit for each call, from its beginning to its last row, and for the whole of a
     * {@link #transaction(TransactionAction) transaction}. Of two limits, one within the other, the smaller holds.
     *
     * @param limit how long; zero or less has passed already, and nothing is sent
     * @return a view of this object; the limit is that of calls through the view alone
     */
    public final Queries timeout(Duration limit) {
        return new TimedQueries(lender.timeout(limit));
    }

    /**
     * The same verbs for code that does not wait.
     *
     * @return a view of this object
     */
    public abstract AsyncQueries async();
}
