package io.github.loompg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of one call, which runs on a virtual thread of its own. Whoever completes the future in any other way than
 * by the call's result, be it {@code cancel}, {@code orTimeout} or {@code complete}, has the call given up: it is
 * interrupted, which is what cancels its statement on the server.
 *
 * <p>{@code stage} is {@code QUEUED}, then the thread that runs the call, then {@code OVER}. Who gives up a running call
 * puts {@code STOPPING} in the thread's place, and the thread waits with its end until it has been interrupted: so no
 * interrupt comes late and hits what the thread does next, which is to run the user's code.
 */
final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    /** What a future is the future of. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        /** Does the work. */
        T run() throws Exception;

        /**
         * Nobody wants the result any more.
         *
         * @param begun whether the work has begun, and is about to be interrupted; if not it never will
         */
        default void givenUp(boolean begun) {}

        /** The work is done, and nobody has got the result. */
        default void unwanted(T result) {}
    }

    private enum Stage {
        QUEUED,
        STOPPING,
        OVER
    }

    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("loompg-call").factory();
    private static final VarHandle STAGE;

    static {
        try {
            STAGE = MethodHandles.lookup().findVarHandle(CallFuture.class, "stage", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A {@link Stage}, or the thread that runs the call. */
    private volatile Object stage = Stage.QUEUED;

    private final Work<T> work;
    private final @Nullable Executor executor;

    /**
     * The future of work that is still to {@link #start}.
     *
     * @param executor completes the future, or null for the thread that does the work
     */
    CallFuture(Work<T> work, @Nullable Executor executor) {
        this.work = work;
        this.executor = executor;
    }

    /** Has the work done on a thread of its own. */
    CompletableFuture<T> start() {
        return startWhen(Runnable::run);
    }

    /** The same, when it is time. */
    CompletableFuture<T> startWhen(Consumer<Runnable> time) {
        time.accept(() -> THREADS.newThread(this::run).start());
        return this;
    }

    private void run() {
        Thread thread = Thread.currentThread();
        if (!STAGE.compareAndSet(this, Stage.QUEUED, thread)) {
            return;
        }
        T result;
        try {
            result = work.run();
        } catch (Throwable failure) {
            end(thread);
            publish(() -> super.completeExceptionally(failure));
            return;
        }
        end(thread);
        if (executor == null) {
            fulfil(result);
        } else {
            publish(() -> fulfil(result));
        }
    }

    /** The call is over; an interrupt that is meant for it has come before this returns, and is not seen afterwards. */
    private void end(Thread thread) {
        if (!STAGE.compareAndSet(this, thread, Stage.OVER)) {
            while (stage == Stage.STOPPING) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
    }

    private void fulfil(T result) {
        if (!super.complete(result)) {
            Thread.startVirtualThread(() -> work.unwanted(result));
        }
    }

    private void publish(Runnable publication) {
        if (executor == null) {
            publication.run();
            return;
        }
        try {
            executor.execute(publication);
        } catch (RuntimeException | Error unable) {
            // It is shut down, or gets no thread: whoever waits has to hear all the same.
            if (!isDone()) {
                publication.run();
            }
        }
    }

    private void giveUp() {
        if (STAGE.compareAndSet(this, Stage.QUEUED, Stage.OVER)) {
            work.givenUp(false);
        } else if (stage instanceof Thread thread && STAGE.compareAndSet(this, thread, Stage.STOPPING)) {
            work.givenUp(true);
            thread.interrupt();
            stage = Stage.OVER;
        }
    }

    @Override
    public boolean complete(T value) {
        boolean first = super.complete(value);
        giveUp();
        return first;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean first = super.completeExceptionally(failure);
        giveUp();
        return first;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        giveUp();
        return cancelled;
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor supplying) {
        supplying.execute(() -> {
            try {
                complete(supplier.get());
            } catch (Throwable failure) {
                completeExceptionally(failure);
            }
        });
        return this;
    }

    @Override
    public void obtrudeValue(T value) {
        super.obtrudeValue(value);
        giveUp();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        super.obtrudeException(failure);
        giveUp();
    }

    /** What depends on this future is no call. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
