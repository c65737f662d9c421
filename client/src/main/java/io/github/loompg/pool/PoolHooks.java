package io.github.loompg.pool;

import io.github.loompg.session.Session;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the user of a pool may have a say in.
 *
 * @param connect opens a session, ready to be lent
 * @param setup is run before each time that one is lent
 * @param reset is run when one comes back, in place of what makes it as good as new
 */
public record PoolHooks(
        Supplier<Session> connect,
        @Nullable Consumer<Borrowing> setup,
        @Nullable Consumer<Borrowing> reset) {
    /** The same with another way to open sessions. */
    PoolHooks connect(Supplier<Session> other) {
        return new PoolHooks(other, setup, reset);
    }
}
