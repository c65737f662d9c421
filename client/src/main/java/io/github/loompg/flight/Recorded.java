package io.github.loompg.flight;

import org.jspecify.annotations.Nullable;

/** Something that is being recorded, from the time it was begun. */
public interface Recorded {
    /**
     * It is over; by whichever thread, once.
     *
     * @param subject what it was about, if that is known
     * @param failure how it failed, or null
     */
    void end(@Nullable String subject, @Nullable Throwable failure);
}
