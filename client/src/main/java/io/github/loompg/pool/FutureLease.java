package io.github.loompg.pool;

import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a slot in the form of a future. The slot is handed over to the future, not to whoever waits for it: if the
 * future was completed by somebody else in the meantime, the slot goes back.
 */
final class FutureLease<T> {
    private final Slots<T> slots;
    private final CompletableFuture<Lease<T>> future = new CompletableFuture<>();

    /** Null while it is being asked for; the answer may come before that is over. */
    private volatile @Nullable Waiter<T> asked;

    FutureLease(Slots<T> slots) {
        this.slots = slots;
    }

    CompletableFuture<Lease<T>> ask(Deadline deadline) {
        Waiter<T> waiter = slots.ask(deadline, false, this::settle);
        asked = waiter;
        settle();
        CompletableFuture<Lease<T>> unused = future.whenComplete((lease, failure) -> slots.cancel(waiter));
        return future;
    }

    private void settle() {
        Waiter<T> waiter = asked;
        if (waiter == null) {
            return;
        }
        Lease<T> lease = slots.take(waiter);
        if (lease != null && !future.complete(lease)) {
            slots.release(lease);
        }
        Refusal refusal = waiter.refusal();
        if (refusal != null) {
            future.completeExceptionally(new SlotRefusedException(refusal, waiter.cause()));
        }
    }
}
