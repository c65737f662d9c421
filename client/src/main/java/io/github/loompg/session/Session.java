package io.github.loompg.session;

import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.SimpleQuery;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What lives as long as one connection: its prepared statements, the settings that the server reports, the transaction
 * that is open. It says who may call; a call is in {@link StatementCall}, and what is said in one in {@code exchange}.
 */
public final class Session {
    private final Pipeline pipeline;
    private final Reports reports;
    private final SessionOptions options;
    private final int serverPid;
    private final Footing footing;
    private final NamedStatements named;
    private final Statements statements;
    private final Place.Shared shared;
    private final AtomicReference<@Nullable TransactionHold> transaction = new AtomicReference<>();
    private final CallersCode callersCode = new CallersCode();

    Session(Pipeline pipeline, Reports reports, TypeCatalog types, SessionOptions options, int serverPid) {
        this.pipeline = pipeline;
        this.reports = reports;
        this.options = options;
        this.serverPid = serverPid;
        this.named = new NamedStatements(reports.settings());
        this.footing = new Footing(pipeline, serverPid, options.transactionPooler());
        this.statements = new Statements(
                new Prepare(pipeline, types, options.lookup()), footing, options.statements(), options.clock());
        this.shared = new Place.Shared(pipeline);
    }

    /** Where the calls of a connection's owner go. */
    public Lane lane() {
        return new Lane(
                this, null, null, null, new Timing(options.clock(), options.commandTimeout(), null, Deadline.NONE));
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

    Statements statements() {
        return statements;
    }

    NamedStatements named() {
        return named;
    }

    CallersCode callersCode() {
        return callersCode;
    }

    Deadline grace() {
        return Deadline.after(options.grace(), options.clock());
    }

    // Who may call

    /** Where the calls go that are part of no transaction. */
    Place shared() {
        return shared;
    }

    Place reserved() {
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

    void requireNoTransaction() {
        if (transaction.get() != null) {
            throw new UsageException(
                    "a transaction is open on this connection",
                    "call the methods of the transaction (tx) until it is over, or use another connection",
                    null);
        }
    }

    void requireOutsideOfCallersCode() {
        if (callersCode.isCurrentThreadIn()) {
            throw new UsageException(
                    "cannot use a connection from code that it runs to make a row or to read an argument:"
                            + " another operation is in progress",
                    "fetch the rows first, and go on with what was fetched; or use another connection",
                    null);
        }
    }

    // Calls

    /** Runs one or several statements without arguments; returns the tag of the last. */
    String execute(Place place, String sql, Deadline deadline) {
        footing.requirePossible(sql);
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

    /** Has a statement prepared for a user; an empty name is none of his own. */
    Preparation prepare(Place place, String ownName, String sql, Deadline deadline) {
        StatementNames.check(ownName);
        Turn turn = place.enter(deadline);
        try {
            return statements.prepareForUser(
                    this, (request, limit) -> place.sendFirst(turn, request, limit), ownName, sql, deadline);
        } finally {
            place.leave(turn);
        }
    }

    /** Refuses something that needs a session of its own where there is known to be none; {@code what} is its name. */
    public void requireOwnSession(String what) {
        if (!footing.isNamed()) {
            throw Footing.impossible(what);
        }
    }

    /** Closes the statements that the user has had prepared, for when he gives the connection back. */
    public void releasePrepared() {
        statements.releasePrepared();
    }

    /** Nothing can be read any more once a statement has changed the encoding. */
    void requireUtf8() {
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
