package io.github.loompg.pool;

import io.github.loompg.session.RefusalListener;
import io.github.loompg.session.Session;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the user of a pool may have a say in.
 *
 * @param connect opens sessions
 * @param setup is run before each time that one is lent
 * @param reset is run when one comes back, in place of what makes it as good as new
 */
public record PoolHooks(
        Connecting connect,
        @Nullable Consumer<Borrowing> setup,
        @Nullable Consumer<Borrowing> reset) {
    /** How sessions are opened. */
    @FunctionalInterface
    public interface Connecting {
        /**
         * Opens a session with a server of that role, ready to be lent.
         *
         * @param refusals is told of servers that let nobody in
         */
        Session open(Role role, RefusalListener refusals);
    }

    /** The same with another way to open sessions. */
    PoolHooks connect(Connecting other) {
        return new PoolHooks(other, setup, reset);
    }
}
