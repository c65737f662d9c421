package io.github.loompg.pool;

import io.github.loompg.pool.Waiter.Refusal;
import org.jspecify.annotations.Nullable;

/** Somebody who asked for a slot in the form of a future gets none. */
@SuppressWarnings("serial") // it is not sent anywhere
final class SlotRefusedException extends RuntimeException {
    private final Refusal refusal;

    SlotRefusedException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal.name(), cause);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
