package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.UsageException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gives the rows of a cursor to a subscriber, as many as it asks for, on a virtual thread of its own.
 *
 * <p>{@code stage} is {@code IDLE} but for the time of a read. Who cancels during a read puts {@code STOPPING} there,
 * interrupts the thread and puts {@code STOPPED}; the thread waits for that, so that the interrupt hits nothing else.
 */
final class CursorSubscription<T> implements Flow.Subscription {
    private static final System.Logger LOGGER = System.getLogger(CursorSubscription.class.getName());

    private enum Stage {
        IDLE,
        READING,
        STOPPING,
        STOPPED
    }

    private final Cursor<T> cursor;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.IDLE);
    private final Thread thread = Thread.ofVirtual().name("loompg-cursor").unstarted(this::run);

    /** Dropped at the end, so that who holds the subscription does not hold the subscriber. */
    private volatile Flow.@Nullable Subscriber<? super T> subscriber;

    private volatile boolean cancelled;
    private volatile @Nullable RuntimeException misuse;

    CursorSubscription(Cursor<T> cursor, Flow.Subscriber<? super T> subscriber) {
        this.cursor = cursor;
        this.subscriber = subscriber;
    }

    void begin() {
        Flow.Subscriber<? super T> receiver = subscriber;
        if (receiver == null) {
            return;
        }
        if (!cursor.run().subscribe()) {
            misuse = new UsageException("the cursor has a subscriber already", "make a cursor for each", null);
        }
        receiver.onSubscribe(this);
        thread.start();
    }

    @Override
    public void request(long rows) {
        if (rows <= 0) {
            misuse = new IllegalArgumentException("the number of rows asked for must be more than zero, not " + rows);
        } else {
            demand.accumulateAndGet(rows, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (stage.compareAndSet(Stage.READING, Stage.STOPPING)) {
            thread.interrupt();
            stage.set(Stage.STOPPED);
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        Flow.Subscriber<? super T> receiver = subscriber;
        if (receiver == null) {
            return;
        }
        Throwable failure = null;
        try {
            while (awaitDemand()) {
                T value = read();
                if (value == null) {
                    break;
                }
                demand.decrementAndGet();
                give(receiver, value);
            }
            failure = misuse;
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
        }
        end(receiver, failure);
    }

    /** A subscriber must not throw, and one that does wants no more. */
    private void give(Flow.Subscriber<? super T> receiver, T value) {
        try {
            receiver.onNext(value);
        } catch (RuntimeException broken) {
            cancelled = true;
            LOGGER.log(System.Logger.Level.ERROR, "a subscriber has thrown an exception", broken);
        }
    }

    /** Returns false when the subscription is over. */
    private boolean awaitDemand() {
        while (demand.get() == 0 && !cancelled && misuse == null) {
            LockSupport.park(this);
        }
        return !cancelled && misuse == null;
    }

    /** The next value, or null at the end. */
    private @Nullable T read() {
        stage.set(Stage.READING);
        Row row;
        try {
            row = cancelled ? null : cursor.run().next();
        } finally {
            if (!stage.compareAndSet(Stage.READING, Stage.IDLE)) {
                while (stage.get() != Stage.STOPPED) {
                    Thread.onSpinWait();
                }
                Thread.interrupted();
            }
        }
        if (row == null) {
            return null;
        }
        T value = cursor.reading().apply(row);
        if (value == null) {
            throw new MappingException(
                    "a row is NULL, and a publisher cannot give null", "ask for Row or Optional values instead", null);
        }
        return value;
    }

    private void end(Flow.Subscriber<? super T> receiver, @Nullable Throwable failure) {
        subscriber = null;
        if (!(misuse instanceof UsageException)) {
            cursor.close();
        }
        if (cancelled) {
            return;
        }
        try {
            if (failure == null) {
                receiver.onComplete();
            } else {
                receiver.onError(failure);
            }
        } catch (RuntimeException broken) {
            LOGGER.log(System.Logger.Level.ERROR, "a subscriber has thrown an exception", broken);
        }
    }
}
