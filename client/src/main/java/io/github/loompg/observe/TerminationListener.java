package io.github.loompg.observe;

import io.github.loompg.error.PostgresException;

/** Is told of the end of a connection, once, on a thread that serves no connection. */
@FunctionalInterface
public interface TerminationListener {
    /**
     * The connection is gone: closed by this program, by the server, or lost.
     *
     * @param why a {@link io.github.loompg.error.ConnectionClosedException} if this program has closed it
     */
    void terminated(PostgresException why);
}
