package io.github.loompg.pool;

import io.github.loompg.session.Session;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the user of a pool may have a say in.
 *
 * @param connect opens a session with a server of that role, ready to be lent
 * @param setup is run before each time that one is lent
 * @param reset is run when one comes back, in place of what makes it as good as new
 */
public record PoolHooks(
        Function<Role, Session> connect,
        @Nullable Consumer<Borrowing> setup,
        @Nullable Consumer<Borrowing> reset) {
    /** The same with another way to open sessions. */
    PoolHooks connect(Function<Role, Session> other) {
        return new PoolHooks(other, setup, reset);
    }
}
