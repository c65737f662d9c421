package io.github.loompg.session;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.InsertTally;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.PipelineEntry;
import io.github.loompg.exchange.Source;
import io.github.loompg.net.Deadline;
import io.github.loompg.protocol.message.TransactionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where one caller's calls go and how long they may take: to the connection, among those of others, or into a
 * transaction. Everything that a face can do with statements is here; the rest of a face is names and types.
 *
 * <p>It lends itself, to every call, and is there all the time.
 */
public final class Lane implements Lender, Loan {
    private static final Object[] NOTHING = {};

    private final Session session;
    private final @Nullable TransactionBlock block;
    private final @Nullable Place reserved;
    private final @Nullable Preparation preparation;
    private final Timing timing;
    private final @Nullable Tenant tenancy;

    /**
     * @param block the transaction that the calls are part of, or null
     * @param reserved the place that the one call has which this lane is for, or null
     * @param preparation the prepared statement that every call runs, or null
     * @param tenancy for how long it may be used, or null for as long as the session lives
     */
    Lane(
            Session session,
            @Nullable TransactionBlock block,
            @Nullable Place reserved,
            @Nullable Preparation preparation,
            Timing timing,
            @Nullable Tenant tenancy) {
        this.session = session;
        this.block = block;
        this.reserved = reserved;
        this.preparation = preparation;
        this.timing = timing;
        this.tenancy = tenancy;
    }

    public Session session() {
        return session;
    }

    /** What all lanes of one borrower refer to, and nobody else. */
    public Object handle() {
        return tenancy == null ? this : tenancy;
    }

    @Override
    public Loan lend(@Nullable String sql) {
        return this;
    }

    @Override
    public Lane lane() {
        return this;
    }

    @Override
    public void close() {}

    @Override
    public @Nullable Executor executor() {
        return session.executor();
    }

    @Override
    public Lane timeout(Duration limit) {
        return new Lane(session, block, reserved, preparation, timing.each(limit), tenancy);
    }

    /** The same for calls that all have to be over by then. */
    public Lane until(Deadline deadline) {
        return new Lane(session, block, reserved, preparation, timing.until(deadline), tenancy);
    }

    @Override
    public Lane reserve(@Nullable String sql) {
        requireAllowed();
        Place place = block != null ? block.claim() : session.reserved();
        return new Lane(session, block, place, preparation, timing.ofCall(), tenancy);
    }

    @Override
    public void release() {
        if (reserved != null) {
            reserved.close();
        } else if (block != null) {
            block.release();
        }
    }

    /** It is there already. */
    @Override
    public void whenReady(Runnable action) {
        action.run();
    }

    @Override
    public void whenGivenUp(Runnable stop) {
        if (reserved instanceof TransactionHold.Claim claim) {
            claim.whenGivenUp(stop);
        }
    }

    /**
     * The same for the runs of one prepared statement.
     *
     * @throws UsageException if it was prepared by another connection
     */
    public Lane of(Preparation prepared) {
        if (!session.equals(prepared.session())) {
            throw new UsageException(
                    "the prepared statement belongs to another connection", "prepare it on this one, too", null);
        }
        return new Lane(session, block, reserved, prepared, timing, tenancy);
    }

    /**
     * Has a statement prepared for a user.
     *
     * @param ownName the name to give it, empty for any
     */
    public Preparation prepare(String ownName, String sql) {
        Deadline deadline = timing.deadline();
        return during(sql, place -> session.prepare(place, ownName, sql, deadline));
    }

    /** How the values of types are mapped. */
    public TypeMapping typeMapping() {
        return new TypeMapping(session, this);
    }

    /** Makes the session what it was when it began. */
    public void reset() {
        requireCurrent();
        session.requireOutsideOfCallersCode();
        if (!session.restore(true, true)) {
            throw new ConnectionClosedException(
                    "the connection is closed: it could not be made what it was when it began", null, null);
        }
    }

    /** Runs one or several statements without arguments, and returns the tag of the last. */
    public String execute(String sql) {
        return session.listening().isLogging()
                ? session.listening().logged(sql, null, () -> executeNow(sql))
                : executeNow(sql);
    }

    private String executeNow(String sql) {
        Deadline deadline = timing.deadline();
        return during(sql, place -> TextCall.run(session, place, sql, deadline));
    }

    /**
     * Runs one statement.
     *
     * @param arguments one for each parameter; null, which is what {@code f(sql, null)} gives, is one NULL
     */
    public <R extends @Nullable Object> R query(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        return session.listening().isLogging()
                ? session.listening().logged(sql, arguments, () -> queryNow(sql, arguments, outcome))
                : queryNow(sql, arguments, outcome);
    }

    private <R extends @Nullable Object> R queryNow(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        Deadline deadline = timing.deadline();
        boolean direct = preparation == null && DirectCall.fits(arguments);
        StatementCall<R> call = direct ? null : call(sql, arguments, outcome, deadline);
        Place place = place(sql);
        try {
            return call == null
                    ? DirectCall.run(this, place, sql, Objects.requireNonNull(arguments), outcome, deadline)
                    : run(call, place);
        } catch (PostgresException failure) {
            failed(place, failure);
            throw failure;
        } finally {
            leave(place);
        }
    }

    /** Any other call than a {@link DirectCall}. */
    <R extends @Nullable Object> StatementCall<R> call(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome, Deadline deadline) {
        return new StatementCall<>(session, new Invocation(session, sql, preparation, arguments), outcome, deadline);
    }

    <R extends @Nullable Object> R run(StatementCall<R> call, Place place) {
        R result = call.run(place);
        requireAtRest(call.transactionStatus());
        return result;
    }

    /**
     * Runs one statement for each row of arguments, all of them or none.
     *
     * @param source the rows; closed at the end
     */
    public <R extends @Nullable Object> R queryMany(String sql, Source<?> source, Outcome<R> outcome) {
        Deadline deadline = timing.deadline();
        BatchCall<R> call = new BatchCall<>(session, invocation(sql, NOTHING), source, outcome, deadline);
        return session.listening().logged(sql, null, () -> during(sql, call::run));
    }

    /** Inserts rows; the source is closed at the end. */
    public <T> InsertTally<T> insert(InsertOrder<T> order, Source<?> source) {
        Deadline deadline = timing.deadline();
        return session.listening()
                .logged(
                        "INSERT INTO " + order.table().columnsOf(order.table().columns()),
                        null,
                        () -> during(null, place -> InsertCall.run(session, order, source, deadline, place)));
    }

    /** Runs several statements in one flight, and tells each of them what became of it. */
    public void pipeline(List<List<PipelineEntry<?>>> segments) {
        PipelineCall call = new PipelineCall(session, segments, timing.deadline());
        session.listening()
                .logged(
                        segments,
                        () -> during(null, place -> {
                            call.run(place);
                            return "";
                        }));
    }

    /** Runs a COPY; returns how many rows. */
    public long copy(Copy copy) {
        Throwable failure = null;
        Deadline deadline = timing.deadline();
        try {
            return session.listening()
                    .logged(copy.sql(), null, () -> during(null, place -> session.copy(place, copy, deadline)));
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            copy.ended(failure);
        }
    }

    /** Makes a call in its place, and looks what it has left behind. */
    <R extends @Nullable Object> R during(@Nullable String sql, Function<Place, R> call) {
        Place place = place(sql);
        try {
            R result = call.apply(place);
            requireAtRest(session.pipeline().transactionStatus());
            return result;
        } catch (PostgresException failure) {
            failed(place, failure);
            throw failure;
        } finally {
            leave(place);
        }
    }

    /** It can be done without waiting when the statement is prepared, and nobody else is about to write. */
    @Override
    public <R extends @Nullable Object> @Nullable Sent<R> trySend(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        if (block != null) {
            return null;
        }
        if (!session.listening().isLogging()) {
            return trySendNow(sql, arguments, outcome);
        }
        Listening.LoggedCall call = session.listening().call(sql, arguments);
        try {
            Sent<R> sent = trySendNow(sql, arguments, outcome);
            return sent == null ? null : new LoggedSent<>(sent, call);
        } catch (RuntimeException | Error failure) {
            call.end(failure);
            throw failure;
        }
    }

    private <R extends @Nullable Object> @Nullable Sent<R> trySendNow(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        requireAllowed();
        StatementCall<R> call = call(sql, arguments, outcome, timing.deadline());
        if (tenancy == null) {
            return call.trySend() ? call : null;
        }
        boolean sent = false;
        tenancy.begins(sql);
        try {
            sent = call.trySend();
        } finally {
            if (!sent) {
                tenancy.neverBegan();
            }
        }
        return sent ? new TenantCall<>(session, tenancy, call) : null;
    }

    /** When a call that begins now has to be over. */
    Deadline deadline() {
        return timing.deadline();
    }

    /** Has the rows of a statement read a part at a time. */
    RowSource rows(String sql, @Nullable Object @Nullable [] arguments) {
        return session.listening().isLogging()
                ? LoggedRows.open(session.listening().call(sql, arguments), () -> rowsNow(sql, arguments))
                : rowsNow(sql, arguments);
    }

    private RowSource rowsNow(String sql, @Nullable Object @Nullable [] arguments) {
        requireAllowed();
        if (tenancy != null) {
            tenancy.begins(sql);
            tenancy.ends();
        }
        Invocation invocation = invocation(sql, arguments);
        if (block != null) {
            return new PortalRows(session, block, invocation);
        }
        Deadline deadline = timing.deadline();
        CursorHold hold = new CursorHold(session);
        boolean open = false;
        try {
            hold.await(deadline);
            RowSource rows = session.isInTransaction()
                    ? new PortalRows(session, hold, invocation)
                    : StreamedRows.open(session, hold, invocation, deadline);
            open = true;
            return rows;
        } finally {
            if (!open) {
                hold.release();
            }
        }
    }

    private Invocation invocation(String sql, @Nullable Object @Nullable [] arguments) {
        return new Invocation(session, sql, preparation, arguments);
    }

    /**
     * Where a call is made, until {@link #leave}.
     *
     * @param sql the one text that it runs, or null if it is more than that
     */
    private Place place(@Nullable String sql) {
        Place place = reserved;
        if (place == null) {
            requireAllowed();
            place = block != null ? block.claim() : session.shared();
        }
        if (tenancy != null) {
            tenancy.begins(sql);
        }
        return place;
    }

    /** A statement has ended, and the server has said this of a transaction. */
    void requireAtRest(TransactionStatus status) {
        if (tenancy != null) {
            tenancy.requireAtRest(session, status);
        }
    }

    private void failed(Place place, PostgresException failure) {
        place.failed(failure);
        if (tenancy != null) {
            tenancy.failed(session, failure);
        }
    }

    private void leave(Place place) {
        if (tenancy != null) {
            tenancy.ends();
        }
        place.close();
    }

    /** Refuses a borrower whose time is over. */
    void requireCurrent() {
        if (tenancy != null) {
            tenancy.requireCurrent();
        }
    }

    private void requireAllowed() {
        requireCurrent();
        session.requireOutsideOfCallersCode();
        if (block == null) {
            session.requireNoTransaction();
        }
    }

    // Transactions

    @Override
    public Lane reserveTransaction() {
        requireCurrent();
        session.requireOutsideOfCallersCode();
        TransactionBlock inside = block == null ? new TransactionBlock(session) : block.inner();
        return new Lane(session, inside, null, null, timing.ofTransaction(), tenancy);
    }

    /** Begins the transaction of this lane. */
    public void begin(TransactionMode mode) {
        session.listening().logged(block().beginning(mode), null, () -> {
            block().begin(mode, timing.deadline());
            return "";
        });
    }

    /** Commits the transaction of this lane; when it cannot be, it is rolled back. */
    public void commit() {
        session.listening().logged(block().ending(), null, () -> {
            block().commit(timing.deadline());
            return "";
        });
    }

    /** Rolls the transaction of this lane back, whatever is under way in it. */
    public void rollback() {
        session.listening().logged(block().undo(), null, () -> {
            block().rollback();
            return "";
        });
    }

    @Override
    public void giveUpTransaction() {
        block().giveUp();
    }

    /** Whether the transaction of this lane has begun and not ended. */
    public boolean isTransactionOpen() {
        return block().isOpen();
    }

    /** What is left of the time for the whole transaction, or null if it has no limit. */
    public @Nullable Duration timeLeft() {
        Deadline whole = timing.whole();
        return whole.isNone() ? null : Duration.ofNanos(whole.remainingNanos());
    }

    /**
     * Waits for a while, without holding anything of the connection, which may be closed.
     *
     * @return false at once if the time for the whole transaction would be over by then
     */
    public boolean pause(Duration time) {
        if (timing.whole().remainingNanos() <= time.toNanos()) {
            return false;
        }
        session.pause(time);
        return true;
    }

    private TransactionBlock block() {
        if (block == null) {
            throw new IllegalStateException("this lane is in no transaction");
        }
        return block;
    }
}
