package io.github.loompg.pool;

/**
 * The time for which one borrower owns what is in a slot. It ends once: by {@link Slots#release}, {@link Slots#discard},
 * or because what was lent is lost; to end it again does nothing.
 */
public final class Lease<T> {
    final Slot<T> slot;
    private final T value;

    /** Whether the borrower is done and the thing is being made ready for the next; guarded by the slots' lock. */
    boolean returning;

    Lease(Slot<T> slot, T value) {
        this.slot = slot;
        this.value = value;
    }

    /** What is lent. */
    public T value() {
        return value;
    }
}
