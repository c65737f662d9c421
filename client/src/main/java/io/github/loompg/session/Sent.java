package io.github.loompg.session;

import org.jspecify.annotations.Nullable;

/** A statement that was sent, and whose answer is still to be read. It ends by {@link #answer} or {@link #giveUp}, once. */
public interface Sent<R extends @Nullable Object> {
    /** Has the action run when it is worth to {@link #answer}, by a thread that must not be made to wait. */
    void whenReadable(Runnable action);

    /** What the statement has given; waits if it is called early. */
    R answer();

    /** Nobody will ask for the answer, and the statement is cancelled. */
    void giveUp();
}
