package io.github.loompg.session;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A statement that was sent, and of which loggers are told when its answer was read. */
record LoggedSent<R extends @Nullable Object>(Sent<R> sent, Listening.LoggedCall call) implements Sent<R> {
    @Override
    public void whenReadable(Runnable action) {
        sent.whenReadable(action);
    }

    @Override
    public R answer() {
        Throwable failure = null;
        try {
            return sent.answer();
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            call.end(failure);
        }
    }

    @Override
    public void giveUp() {
        try {
            sent.giveUp();
        } finally {
            call.end(new CancellationException("nobody waited for the answer any more"));
        }
    }
}
