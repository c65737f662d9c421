package io.github.loompg.session;

import io.github.loompg.catalog.CustomCodecs;
import io.github.loompg.catalog.InputRows;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Introspection;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.Restoration;
import io.github.loompg.exchange.ServerRole;
import io.github.loompg.exchange.SimpleQuery;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What lives as long as one connection: its prepared statements, the settings that the server reports, the transaction
 * that is open. It says who may call; a call is in {@link StatementCall}, and what is said in one in {@code exchange}.
 */
public final class Session {
    private final Pipeline pipeline;
    private final Reports reports;
    private final SessionOptions options;
    private final Listening listening;
    private final int serverPid;
    private final Footing footing;
    private final NamedStatements named;
    private final Function<Deadline, Session> another;
    private final TypeCatalog types;
    private final Introspection introspection;
    private final LateTypes lateTypes;
    private final String host;
    private final Statements statements;
    private final Tables tables;
    private volatile Place.Shared shared;
    private final AtomicReference<@Nullable Holder> holder = new AtomicReference<>();
    private final AtomicLong portals = new AtomicLong();
    private final CallersCode callersCode = new CallersCode();

    /** How types are mapped for whoever has the session and says nothing of it. */
    private volatile CustomCodecs ownCodecs;

    /**
     * @param serverPid 0 if the server did not say
     * @param another opens a session like this one
     */
    Session(
            Pipeline pipeline,
            Reports reports,
            TypeCatalog types,
            SessionOptions options,
            int serverPid,
            Function<Deadline, Session> another) {
        this.pipeline = pipeline;
        this.reports = reports;
        this.options = options;
        this.listening = new Listening(this, reports.listeners(), options.clock());
        this.serverPid = serverPid;
        this.named = new NamedStatements(reports.settings());
        this.another = another;
        this.footing = new Footing(pipeline, serverPid, options.transactionPooler());
        this.types = types;
        this.ownCodecs = types.codecs();
        this.introspection = new Introspection(pipeline, types, this::serverMajor, options.clock());
        this.tables = new Tables(this, introspection);
        this.lateTypes = new LateTypes(introspection);
        this.statements = new Statements(
                new Prepare(pipeline, types, introspection), footing, options.statements(), options.clock());
        reports.whenClosed(types::close);
        this.shared = new Place.Shared(pipeline, false);
        this.host = hostOf(pipeline);
    }

    private static String hostOf(Pipeline pipeline) {
        try {
            return String.valueOf(pipeline.remoteAddress());
        } catch (IOException closed) {
            return "";
        }
    }

    /** Where the calls of a connection's owner go. */
    public Lane lane() {
        return lane(null);
    }

    /** Where the calls of somebody go to whom the session is lent. */
    public Lane lane(@Nullable Tenant tenancy) {
        Timing timing = new Timing(options.clock(), options.commandTimeout(), null, Deadline.NONE);
        return new Lane(this, null, null, null, timing, tenancy);
    }

    /** Has it be known, by whichever thread notices it, that the session is over; the reason is null if this side closed it. */
    public void whenClosed(Consumer<PostgresException> action) {
        reports.whenEnded(action);
    }

    /** Has it be known, by whichever thread reads, whenever the server reports a setting; the action must not wait. */
    public void whenReported(String name, Consumer<String> action) {
        reports.whenReported(name, action);
    }

    /** What the server has reported of itself, by name, at any time. */
    public Map<String, String> settings() {
        return reports.settings();
    }

    /** The server's major version, 0 if it has not said. */
    int serverMajor() {
        return reports.majorVersion();
    }

    /** How to listen on this session. */
    public Listening listening() {
        return listening;
    }

    /** The process that serves this session, 0 if the server did not say. */
    public int serverPid() {
        return serverPid;
    }

    /** How many bytes the rows of one fetch may take in memory. */
    long maxResultSize() {
        return options.maxResultSize();
    }

    /** What completes futures, or null. */
    public @Nullable Executor executor() {
        return options.executor();
    }

    /** The server's address, by which the sessions of one host are known. */
    public String host() {
        return host;
    }

    public boolean isOpen() {
        return pipeline.isOpen();
    }

    /** The same, after a look at what has come while nobody read. */
    public boolean isAlive() {
        return pipeline.isAlive();
    }

    /** Whether a transaction block is open, by whatever means it was begun. */
    public boolean isInTransaction() {
        return pipeline.isOpen() && pipeline.transactionStatus() != TransactionStatus.IDLE;
    }

    /** Says goodbye behind what is in flight; at the end of the grace, or of the caller's patience, it just closes. */
    public void close() {
        close(options.grace());
    }

    /** The same with another time in place of the grace. */
    public void close(Duration longest) {
        Holder open = holder.get();
        if (open != null) {
            open.connectionCloses();
        }
        try {
            pipeline.close(Deadline.after(longest, options.clock()));
        } catch (QueryTimeoutException | CallInterruptedException impatient) {
            // It is closed all the same, and an interrupt can still be seen on the thread.
        }
    }

    /** Closes at once. */
    public void terminate() {
        pipeline.terminate();
    }

    /** Whoever opened the session is done with it: what he has set on it lasts for as long as it lives. */
    public void settle() {
        listening.settle();
        ownCodecs = types.codecs();
    }

    /** Takes away what somebody has left on this side who has given the session back. Nothing is sent. */
    @SuppressWarnings("ReferenceEquality") // every change makes new ones
    public void dismissGuest() {
        listening.dismissGuests();
        statements.releasePrepared();
        CustomCodecs own = ownCodecs;
        if (types.codecs() != own) {
            changeCodecs(changed -> own);
        }
    }

    /** Whether nothing is under way, and no transaction is open. */
    public boolean isAtRest() {
        return holder.get() == null && pipeline.isQuiet() && pipeline.transactionStatus() == TransactionStatus.IDLE;
    }

    /**
     * Makes the session what it was when it began, whatever was done with it. It takes no longer than the grace, and if it
     * cannot be done, the session is closed.
     *
     * @param all whether more may be left of it than an open transaction
     * @param prepared whether statements may be left that were prepared by SQL
     * @return false if it is closed
     */
    public boolean restore(boolean all, boolean prepared) {
        Deadline grace = grace();
        try {
            Holder open = holder.get();
            if (open instanceof TransactionHold hold) {
                boolean unused = hold.stopCalls();
            }
            if (open != null) {
                open.connectionCloses();
            }
            listening.dismissGuests();
            try (Turn turn = pipeline.enter(grace)) {
                List<String> channels = listening.channels();
                new Restoration(pipeline, serverMajor()).run(turn, all, prepared, channels, grace);
            }
            dismissGuest();
            if (prepared) {
                statements.clear();
            }
            if (isAtRest()) {
                return true;
            }
        } catch (PostgresException stuck) {
            // Then it is not worth to be kept.
        }
        terminate();
        return false;
    }

    /**
     * Asks the server for a sign of life; if none comes in the grace, the session is closed. Who is making a call sees for
     * himself, and the server is not asked behind it: that may take its time.
     */
    public void ping() {
        try (Turn turn = pipeline.enter(grace())) {
            if (pipeline.isAnswered()) {
                try {
                    new SimpleQuery(pipeline, "").runCleanup(turn, grace());
                } catch (PostgresException dead) {
                    terminate();
                }
            }
        } catch (PostgresException busy) {
            // Or closed.
        }
    }

    /** Whether its server follows another one: as it has reported, or as it says when it is asked. */
    public boolean isStandby() {
        return role().standby();
    }

    /** Whether transactions are read only unless they ask for more; as {@link #isStandby}. */
    public boolean isReadOnly() {
        return role().readOnly();
    }

    private ServerRole role() {
        return ServerRole.of(reports.settings(), pipeline, grace());
    }

    /** Closes the session because a statement has left a transaction open among statements of others. */
    PostgresException closeSpoiled() {
        ConnectionLostException why = new ConnectionLostException(
                "a statement on a connection that calls share has left a transaction open, and the connection was"
                        + " closed",
                "whether the statement took effect is not known; begin transactions by transaction() or begin(), or on"
                        + " a connection of acquire()",
                null,
                true);
        pipeline.giveUp(why);
        return why;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    TypeCatalog types() {
        return types;
    }

    Introspection introspection() {
        return introspection;
    }

    /** What the connection stands on: one server, or a pooler in front of several. */
    Footing footing() {
        return footing;
    }

    LateTypes lateTypes() {
        return lateTypes;
    }

    Statements statements() {
        return statements;
    }

    /** What is known of the columns of tables. */
    Tables tables() {
        return tables;
    }

    NamedStatements named() {
        return named;
    }

    /** What takes the values out of the rows that a caller gives, in their order; for one call. */
    InputRows inputRows() {
        return InputRows.byPlace(options.lookup());
    }

    /** The same by the names of columns; of a record or map nothing else may be left but the others, if they are given. */
    InputRows inputRows(List<String> columns, @Nullable Set<String> others) {
        return InputRows.byName(options.lookup(), columns, others);
    }

    CallersCode callersCode() {
        return callersCode;
    }

    Deadline grace() {
        return Deadline.after(options.grace(), options.clock());
    }

    void pause(Duration time) {
        pipeline.pause(Deadline.after(time, options.clock()));
    }

    /** What finds out about a COMMIT of this session that was not answered. */
    OutcomeInquiry inquiry(Duration longest) {
        return new OutcomeInquiry(pipeline, another, options.clock(), longest);
    }

    // Who may call

    /** Where the calls go that are part of no transaction. */
    Place.Shared shared() {
        return shared;
    }

    /** From now on statements of several callers share a Sync; so nothing but statements that only read may be run. */
    public void shareSync() {
        shared = new Place.Shared(pipeline, true);
    }

    /** A place in the queue for a call that comes later; where statements only read, their order is all the same. */
    Place reserved() {
        Place.Shared common = shared;
        return common.joins() ? common : new Place.Reserved(pipeline, pipeline.reserve());
    }

    /** Lets somebody have the write side for longer than a call, if there is nobody else. */
    Turn reserveFor(Holder hold) {
        while (!holder.compareAndSet(null, hold)) {
            requireNoTransaction();
        }
        try {
            return pipeline.reserve();
        } catch (RuntimeException closed) {
            ended(hold);
            throw closed;
        }
    }

    void ended(Holder hold) {
        holder.compareAndSet(hold, null);
    }

    void requireNoTransaction() {
        Holder other = holder.get();
        if (other != null) {
            throw other.inTheWay();
        }
    }

    /** Whether a transaction is open in which statements can be run. */
    boolean isInGoodTransaction() {
        return pipeline.isOpen() && pipeline.transactionStatus() == TransactionStatus.IN_TRANSACTION;
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

    /** A name that no other portal has. */
    String nextPortal() {
        return "loompg_cursor_" + portals.incrementAndGet();
    }

    /** Runs what may be code of the caller's, while its connection is taken by the call that it is for. */
    <R> R inCallersCode(Supplier<R> code) {
        callersCode.enter();
        try {
            return code.get();
        } finally {
            callersCode.leave();
        }
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

    /** Changes the codecs of the program's own, and with it how statements are understood. */
    void changeCodecs(UnaryOperator<CustomCodecs> change) {
        types.change(change);
        statements.clear();
    }

    /** Forgets what is known of types, for all connections to the database, and what follows from it. */
    void reloadTypes() {
        types.forget();
        statements.clear();
        tables.clear();
    }

    /** Runs a COPY; returns how many rows. */
    long copy(Place place, Copy copy, Deadline deadline) {
        Turn turn = place.enter(deadline);
        callersCode.enter();
        try {
            long rows = copy.run(this, place, turn, deadline);
            requireUtf8();
            return rows;
        } finally {
            callersCode.leave();
            place.leave(turn);
        }
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
