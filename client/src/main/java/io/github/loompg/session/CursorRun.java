package io.github.loompg.session;

import io.github.loompg.data.Row;
import io.github.loompg.error.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose rows are read a part at a time. It begins with the first read: from then on, until its last row or its
 * end, it has a lane.
 *
 * <p>Threads may share it, but one thing is done at a time: {@code permit} is what all else here belongs to.
 */
public final class CursorRun implements AutoCloseable {
    /** How much an adaptive cursor asks for at a time. */
    private static final long BATCH_BYTES = 256 * 1024;

    private static final int LARGEST_BATCH = 100_000;

    private final Lender lender;
    private final String sql;
    private final @Nullable Object @Nullable [] arguments;
    private final Semaphore permit = new Semaphore(1);
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private int prefetch = 50;
    private boolean adaptive;
    private boolean begun;
    private boolean over;
    private @Nullable Loan loan;
    private @Nullable RowSource source;

    /**
     * @param arguments one for each parameter; null is one NULL
     */
    public CursorRun(Lender lender, String sql, @Nullable Object @Nullable [] arguments) {
        this.lender = lender;
        this.sql = sql;
        this.arguments = arguments == null ? null : arguments.clone();
    }

    /** Returns true once. */
    public boolean subscribe() {
        return subscribed.compareAndSet(false, true);
    }

    /** How many rows to ask for at a time, at first and, if not adaptive, always. */
    public void prefetch(int rows, boolean adapting) {
        take();
        try {
            if (begun) {
                throw new UsageException("the cursor has been read from already", "set this before", null);
            }
            prefetch = rows;
            adaptive = adapting;
        } finally {
            permit.release();
        }
    }

    /** The next row, or null at the end. */
    public @Nullable Row next() {
        take();
        try {
            Row row = next(batch());
            if (row == null) {
                end();
            }
            return row;
        } finally {
            permit.release();
        }
    }

    /** The next rows, of which there are fewer only at the end. */
    public List<Row> fetch(int count) {
        take();
        try {
            List<Row> rows = new ArrayList<>();
            while (rows.size() < count) {
                Row row = next(count - rows.size());
                if (row == null) {
                    end();
                    break;
                }
                rows.add(row);
            }
            return rows;
        } finally {
            permit.release();
        }
    }

    /** Passes over rows; returns how many there were. */
    public long forward(long count) {
        take();
        try {
            long skipped = 0;
            RowSource open = open();
            if (open != null) {
                skipped = during(() -> open.skip(count, lane().deadline()));
                if (skipped < count) {
                    end();
                }
            }
            return skipped;
        } finally {
            permit.release();
        }
    }

    private @Nullable Row next(int batch) {
        RowSource open = open();
        return open == null ? null : during(() -> open.next(batch, lane().deadline()));
    }

    private int batch() {
        RowSource open = source;
        long rows = adaptive && open != null ? open.rowsIn(BATCH_BYTES) : 0;
        return rows == 0 ? prefetch : (int) Math.min(rows, LARGEST_BATCH);
    }

    /** Null when it is over. */
    private @Nullable RowSource open() {
        if (source == null && !over) {
            begun = true;
            source = during(() -> {
                Loan lent = lender.lend(null);
                loan = lent;
                return lent.lane().rows(sql, arguments);
            });
        }
        return source;
    }

    private Lane lane() {
        Loan lent = loan;
        if (lent == null) {
            throw new IllegalStateException("the cursor has not begun");
        }
        return lent.lane();
    }

    /** What fails is over. */
    private <R extends @Nullable Object> R during(Supplier<R> reading) {
        boolean done = false;
        try {
            R result = reading.get();
            done = true;
            return result;
        } finally {
            if (!done) {
                end();
            }
        }
    }

    private void take() {
        if (!permit.tryAcquire()) {
            throw new UsageException(
                    "cannot use the cursor: another operation is in progress on it",
                    "wait until that is over: a cursor does one thing at a time",
                    null);
        }
    }

    /**
     * Wants no more rows. A statement that goes on is cancelled, or, in a transaction, ended. Whoever reads at this moment
     * should be made to stop before; if that does not happen within the grace, the connection is closed.
     */
    @Override
    public void close() {
        boolean interrupted = false;
        boolean taken = permit.tryAcquire();
        while (!taken) {
            Loan lent = loan;
            try {
                if (lent == null) {
                    permit.acquire();
                    taken = true;
                } else {
                    taken = permit.tryAcquire(lent.lane().session().grace().remainingNanos(), TimeUnit.NANOSECONDS);
                    if (!taken) {
                        lent.lane().session().terminate();
                    }
                }
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        try {
            end();
        } finally {
            permit.release();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end() {
        over = true;
        RowSource open = source;
        Loan lent = loan;
        source = null;
        loan = null;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            if (lent != null) {
                lent.close();
            }
        }
    }
}
