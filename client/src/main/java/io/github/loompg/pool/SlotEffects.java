package io.github.loompg.pool;

/** What is to be done about a step of a {@link SlotTable} when the lock is free. */
interface SlotEffects<T> {
    void open(Slot<T> slot);

    void close(Slot<T> slot, T value);

    void wake(Waiter<T> waiter);

    void hurry();

    void drained();
}
