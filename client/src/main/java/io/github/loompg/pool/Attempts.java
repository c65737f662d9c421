package io.github.loompg.pool;

import org.jspecify.annotations.Nullable;

/** How the attempts to fill slots of one role have gone, and when the next may be made. */
final class Attempts {
    private final Backoff backoff;
    private int failures;
    private @Nullable Throwable lastFailure;
    private long retryAt;

    Attempts(Backoff backoff) {
        this.backoff = backoff;
    }

    void succeeded() {
        failures = 0;
        lastFailure = null;
    }

    void failed(Throwable cause, long now) {
        failures++;
        lastFailure = cause;
        retryAt = now + backoff.nanos(failures);
    }

    /** The next attempt need not wait. */
    void forget() {
        failures = 0;
    }

    /** Whether the last one has failed, so that the next goes alone, and not before {@link #nanosToRetry}. */
    boolean areFailing() {
        return failures > 0;
    }

    /** How long it is until the next one may be made; zero or less if it may now. */
    long nanosToRetry(long now) {
        return failures == 0 ? 0 : retryAt - now;
    }

    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }
}
