package io.github.loompg.pool;

import org.jspecify.annotations.Nullable;

/** A place for one thing in {@link Slots}. Everything in it is guarded by the lock of its slots. */
public final class Slot<T> {
    /** What a slot is doing. Each is counted, and the counts add up to the number of slots. */
    enum State {
        CONNECTING,
        IDLE,
        LEASED,
        CLOSING,
        GONE
    }

    State state = State.CONNECTING;

    /** What is wanted in it while it is CONNECTING, and then what is in it. */
    Role role;

    /** There from CONNECTING to GONE, both excluded. */
    @Nullable
    T value;

    /** The one owner, while it is LEASED. */
    @Nullable
    Lease<T> lease;

    Slot(Role role) {
        this.role = role;
    }

    /** Which role somebody who opens a thing for it is to look for. */
    Role wanted() {
        return role;
    }
}
