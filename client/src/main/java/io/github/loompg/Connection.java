package io.github.loompg;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.NoticeListener;
import io.github.loompg.observe.NotificationListener;
import io.github.loompg.observe.Overflow;
import io.github.loompg.observe.QueryLogger;
import io.github.loompg.observe.Registration;
import io.github.loompg.observe.TerminationListener;
import io.github.loompg.pool.Borrowing;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Listening;
import io.github.loompg.session.Session;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server, for statements and transactions.
 *
 * {@snippet :
 * try (Connection connection = Postgres.connect("postgresql://postgres@localhost/test")) {
 *     connection.execute("CREATE TABLE users(id serial PRIMARY KEY, name text, dob date)");
 *     connection.execute("INSERT INTO users(name, dob) VALUES($1, $2)", "Bob", LocalDate.of(1984, 3, 1));
 *     Row row = connection.requireRow("SELECT * FROM users WHERE name = $1", "Bob");
 * }
 * }
 *
 * <p>It may be used by several threads: their calls are queued in their order, sent without waiting for the answers of
 * those before, and each is a transaction of its own. While a {@link #transaction transaction} is open, only that may be
 * used. It is made for virtual threads and does as well on platform threads; a thread that is interrupted gives up its
 * own call and nothing else.
 */
public final class Connection extends Queries implements Listenable, AutoCloseable {
    private static final int USUAL_CAPACITY = 10_000;

    private final Session session;

    /** Null if it is nobody else's. */
    private final @Nullable Borrowing borrowing;

    Connection(Lane lane) {
        super(lane);
        this.session = lane.session();
        this.borrowing = null;
    }

    /** One that a pool lends. */
    Connection(Borrowing borrowing) {
        super(borrowing.lane());
        this.session = borrowing.session();
        this.borrowing = borrowing;
    }

    Session session() {
        return session;
    }

    @Nullable
    Borrowing borrowing() {
        return borrowing;
    }

    /**
     * Closes the connection when what is in flight has been answered, and at the latest after
     * {@link ConnectOptions#cancelGrace}. A transaction that is open is rolled back by the server. What is called later
     * throws {@link io.github.loompg.error.ConnectionClosedException}; to close twice is no error.
     *
     * <p>One that was {@linkplain Pool#acquire() acquired} from a pool is given back to that.
     */
    @Override
    public void close() {
        if (borrowing != null) {
            borrowing.close();
        } else {
            session.close();
        }
    }

    /**
     * Closes the connection, as {@link #close()} does, and at the latest after so long.
     *
     * @param longest how long to wait for what is in flight; zero or less closes at once
     */
    public void close(Duration longest) {
        session.close(longest);
    }

    /** Closes the connection at once. What is in flight fails, and the server gives it up when it notices. */
    public void terminate() {
        if (borrowing != null) {
            borrowing.terminate();
        } else {
            session.terminate();
        }
    }

    @Override
    public Registration addListener(String channel, NotificationListener listener) {
        return addListener(channel, listener, USUAL_CAPACITY, Overflow.DROP_OLDEST);
    }

    @Override
    public Registration addListener(String channel, NotificationListener listener, int capacity, Overflow overflow) {
        return listening().listen(ownLane(), channel, listener, capacity, overflow);
    }

    @Override
    public Registration addLogListener(NoticeListener listener) {
        return listening().addLogListener(listener);
    }

    @Override
    public Registration addTerminationListener(TerminationListener listener) {
        return listening().addTerminationListener(listener);
    }

    @Override
    public Registration addQueryLogger(QueryLogger logger) {
        return addQueryLogger(logger, LogDetail.STATEMENTS);
    }

    @Override
    public Registration addQueryLogger(QueryLogger logger, LogDetail detail) {
        return listening().addQueryLogger(logger, detail);
    }

    @Override
    public void resetListeners() {
        listening().reset(ownLane());
    }

    /**
     * Whether the connection has been closed or given back to its pool, or was lost. It notices a loss also while nothing
     * is called.
     *
     * @return true if no statement can be run any more
     */
    public boolean isClosed() {
        return isReturned() || !session.isOpen();
    }

    /**
     * Whether a transaction is open, also one that was begun by hand with {@code BEGIN}, or one that has failed and is
     * waiting for its rollback. It is as of the last answer that has come.
     *
     * @return true between the beginning and the end of a transaction
     */
    public boolean isInTransaction() {
        return !isReturned() && session.isInTransaction();
    }

    /**
     * The version of the server.
     *
     * @return what the server has said of itself when the connection began
     */
    public ServerVersion serverVersion() {
        return ServerVersion.parse(Objects.requireNonNullElse(settings().get("server_version"), ""));
    }

    /**
     * The process on the server's side that serves this connection, as {@code pg_stat_activity} has it.
     *
     * @return its number, or 0 if the server did not say
     */
    public int serverPid() {
        return session.serverPid();
    }

    /**
     * The settings that the server reports by itself, such as {@code server_version}, {@code TimeZone} or
     * {@code search_path} (from PostgreSQL 18 on).
     *
     * @return a view that follows every change; names are found whatever the case of their letters
     * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC">Asynchronous
     *     Operations</a>
     */
    public Map<String, String> settings() {
        return session.settings();
    }

    /**
     * Has the values of a type mapped by a codec of the program's own, wherever they are: in columns and parameters, in
     * arrays, composites, ranges and domains. It holds for this connection until it is closed, for statements that are
     * prepared from now on; {@link ConnectOptions#typeCodec} is for all connections of a pool.
     *
     * <p>The server describes a column of a domain as one of the type beneath it, whose codec is used there.
     *
     * @param type a scalar type, enum, domain or composite, as SQL writes it: {@code name} or {@code schema.name}. Without
     *     a schema it is PostgreSQL's own type of that name, or else every type that is called so
     * @param codec what maps the values
     * @throws io.github.loompg.error.UsageException if there is no such type, or the codec is not one for it
     */
    public void setTypeCodec(String type, TypeCodec<?> codec) {
        ownLane().typeMapping().set(type, codec);
    }

    /**
     * Has the values of a type mapped as those of another type, which the client knows and which has the same form: of an
     * extension type as {@code text}, say, or as {@code hstore}.
     *
     * @param type a scalar type, enum or domain, as {@link #setTypeCodec} takes it
     * @param builtin one of PostgreSQL's own types without parts, or of its extensions
     * @throws io.github.loompg.error.UsageException if there is no such type, or the client does not know the other one
     */
    public void setBuiltinTypeCodec(String type, String builtin) {
        ownLane().typeMapping().setBuiltin(type, builtin);
    }

    /**
     * Has the values of a type mapped as if nothing had been said of it, on this connection or in its options.
     *
     * @param type as {@link #setTypeCodec} takes it
     */
    public void resetTypeCodec(String type) {
        ownLane().typeMapping().reset(type);
    }

    /**
     * Makes the session what it was when it began, as a pool does with what comes back to it: an open transaction is rolled
     * back, and what is under way in it given up; settings, roles, temporary tables, advisory locks, sequences, cursors
     * and prepared statements are gone, and so are listeners, loggers and type codecs. The statements that the client keeps
     * by itself are prepared anew.
     *
     * @throws io.github.loompg.error.ConnectionClosedException if it cannot be done in {@link
     *     ConnectOptions#cancelGrace}, or a cursor has the connection for itself; then the connection is closed
     * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">DISCARD</a>
     */
    public void reset() {
        ownLane().reset();
    }

    /**
     * Forgets what is known of the types of this database, for all connections to it, and every statement that is kept.
     * It is of use when another program has altered a type: what this program itself alters is noticed.
     */
    public void reloadSchemaState() {
        ownLane().typeMapping().reload();
    }

    @Override
    public AsyncConnection async() {
        return new AsyncConnection(this);
    }

    private Listening listening() {
        if (borrowing != null) {
            borrowing.requireCurrent();
        }
        return session.listening();
    }

    private boolean isReturned() {
        return borrowing != null && borrowing.isOver();
    }

    /** The server's process and whether the connection is open. */
    @Override
    public String toString() {
        return "Connection[pid=" + serverPid() + (isReturned() ? ", returned]" : isClosed() ? ", closed]" : "]");
    }
}
