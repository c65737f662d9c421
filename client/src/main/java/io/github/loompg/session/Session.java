package io.github.loompg.session;

import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.Query;
import io.github.loompg.exchange.SimpleQuery;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What lives as long as one connection: its prepared statements, the settings that the server reports, the transaction
 * that is open. It decides which conversation a call needs; what is said in one is in {@code exchange}.
 */
public final class Session {
    private static final String STALE_RESULT = "0A000";
    private static final String UNKNOWN_STATEMENT = "26000";

    private final Pipeline pipeline;
    private final Reports reports;
    private final SessionOptions options;
    private final int serverPid;
    private final Statements statements;
    private final Place.Shared shared;
    private final AtomicReference<@Nullable TransactionHold> transaction = new AtomicReference<>();

    /** The threads that run a caller's code while they read an answer or encode a request. */
    private final Set<Thread> inCallersCode = ConcurrentHashMap.newKeySet();

    Session(Pipeline pipeline, Reports reports, TypeCatalog types, SessionOptions options, int serverPid) {
        this.pipeline = pipeline;
        this.reports = reports;
        this.options = options;
        this.serverPid = serverPid;
        this.statements =
                new Statements(new Prepare(pipeline, types, options.lookup()), options.statements(), options.clock());
        this.shared = new Place.Shared(pipeline);
    }

    /** Where the calls of a connection's owner go. */
    public Lane lane() {
        return new Lane(this, null, null, new Timing(options.clock(), options.commandTimeout(), null, Deadline.NONE));
    }

    /** What the server has reported of itself, by name, at any time. */
    public Map<String, String> settings() {
        return reports.settings();
    }

    /** The process that serves this session, 0 if the server did not say. */
    public int serverPid() {
        return serverPid;
    }

    /** What completes futures, or null. */
    public @Nullable Executor executor() {
        return options.executor();
    }

    public boolean isOpen() {
        return pipeline.isOpen();
    }

    /** Whether a transaction block is open, by whatever means it was begun. */
    public boolean isInTransaction() {
        return pipeline.isOpen() && pipeline.transactionStatus() != TransactionStatus.IDLE;
    }

    /** Says goodbye behind what is in flight; at the end of the grace, or of the caller's patience, it just closes. */
    public void close() {
        TransactionHold open = transaction.get();
        if (open != null) {
            open.connectionCloses();
        }
        try {
            pipeline.close(grace());
        } catch (QueryTimeoutException | CallInterruptedException impatient) {
            // It is closed all the same, and an interrupt can still be seen on the thread.
        }
    }

    /** Closes at once. */
    public void terminate() {
        pipeline.terminate();
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Deadline grace() {
        return Deadline.after(options.grace(), options.clock());
    }

    // Who may call

    Place shared() {
        requireNoTransaction();
        return shared;
    }

    Place reserved() {
        requireNoTransaction();
        return new Place.Reserved(pipeline, pipeline.reserve());
    }

    /** Lets a transaction begin, if there is no other. */
    Turn reserveFor(TransactionHold hold) {
        while (!transaction.compareAndSet(null, hold)) {
            requireNoTransaction();
        }
        try {
            return pipeline.reserve();
        } catch (RuntimeException closed) {
            ended(hold);
            throw closed;
        }
    }

    void ended(TransactionHold hold) {
        transaction.compareAndSet(hold, null);
    }

    private void requireNoTransaction() {
        if (transaction.get() != null) {
            throw new UsageException(
                    "a transaction is open on this connection",
                    "call the methods of the transaction (tx) until it is over, or use another connection",
                    null);
        }
    }

    void requireOutsideOfCallersCode() {
        if (!inCallersCode.isEmpty() && inCallersCode.contains(Thread.currentThread())) {
            throw new UsageException(
                    "cannot use a connection from code that it runs to make a row or to read an argument:"
                            + " another operation is in progress",
                    "fetch the rows first, and go on with what was fetched; or use another connection",
                    null);
        }
    }

    private <T extends @Nullable Object> T inCallersCode(Supplier<T> code) {
        Thread thread = Thread.currentThread();
        inCallersCode.add(thread);
        try {
            return code.get();
        } finally {
            inCallersCode.remove(thread);
        }
    }

    // Calls

    /** Runs one or several statements without arguments; returns the tag of the last. */
    String execute(Place place, String sql, Deadline deadline) {
        SimpleQuery query = new SimpleQuery(pipeline, sql);
        Turn turn = place.enter(deadline);
        String tag;
        try (Reply reply = query.send(turn, deadline)) {
            if (!query.keepsTurn()) {
                place.leave(turn);
            }
            tag = query.answer(turn, reply, deadline);
        } finally {
            place.leave(turn);
        }
        if (tag.equals("DISCARD ALL") || tag.equals("DEALLOCATE ALL")) {
            statements.clear();
        }
        requireUtf8();
        return tag;
    }

    /** Runs one statement with arguments. */
    <R extends @Nullable Object> R query(
            Place place, String sql, @Nullable Object[] arguments, Outcome<R> outcome, Deadline deadline) {
        Run<R> run = send(place, sql, arguments, outcome, deadline);
        try {
            return answer(place, run, outcome, deadline);
        } catch (ServerException refusal) {
            if (!mayRunAgain(run, refusal)) {
                throw refusal;
            }
        }
        Place anew = place.again();
        return answer(anew, send(anew, sql, arguments, outcome, deadline), outcome, deadline);
    }

    /**
     * A statement that was sent.
     *
     * @param turn where it was sent, if it has to keep it
     */
    private record Run<R extends @Nullable Object>(
            Query<R> query, Statement statement, @Nullable Turn turn, Reply reply) {}

    private <R extends @Nullable Object> Run<R> send(
            Place place, String sql, @Nullable Object[] arguments, Outcome<R> outcome, Deadline deadline) {
        Statement known = statements.find(sql);
        if (known != null && !known.keepsTurn()) {
            Query<R> query = new Query<>(pipeline, known, outcome);
            Reply reply = place.ask(query.request(arguments), known, deadline);
            if (reply != null) {
                return new Run<>(query, known, null, reply);
            }
        }
        Turn turn = place.enter(deadline);
        boolean kept = false;
        try {
            Statement statement =
                    statements.findOrPrepare((request, limit) -> place.sendFirst(turn, request, limit), sql, deadline);
            Query<R> query = new Query<>(pipeline, statement, outcome);
            Reply reply = query.send(turn, inCallersCode(() -> query.request(arguments)), deadline);
            kept = statement.keepsTurn();
            return new Run<>(query, statement, kept ? turn : null, reply);
        } finally {
            if (!kept) {
                place.leave(turn);
            }
        }
    }

    private <R extends @Nullable Object> R answer(Place place, Run<R> run, Outcome<R> outcome, Deadline deadline) {
        try (Reply reply = run.reply()) {
            R result = outcome.runsCallersCode()
                    ? inCallersCode(() -> run.query().answer(run.turn(), reply, deadline))
                    : run.query().answer(run.turn(), reply, deadline);
            requireUtf8();
            return result;
        } finally {
            if (run.turn() != null) {
                place.leave(run.turn());
            }
        }
    }

    /** Whether a refused statement has had no effect for a reason that is not its own. */
    private boolean mayRunAgain(Run<?> run, ServerException refusal) {
        if (run.reply().struckByStrayCancel()) {
            return true;
        }
        String state = refusal.sqlState();
        boolean stale = UNKNOWN_STATEMENT.equals(state)
                || (STALE_RESULT.equals(state) && "RevalidateCachedQuery".equals(refusal.routine()));
        if (!stale || !run.statement().isNamed()) {
            return false;
        }
        statements.drop(run.statement());
        return run.reply().transactionStatus() == TransactionStatus.IDLE;
    }

    private void requireUtf8() {
        String encoding = reports.foreignEncoding();
        if (encoding != null) {
            terminate();
            throw new ConnectionClosedException(
                    "the connection was closed, because a statement changed its client_encoding to " + encoding,
                    "leave client_encoding as it is, which is UTF8: the server converts from and to the encoding of"
                            + " the database by itself",
                    null);
        }
    }
}
