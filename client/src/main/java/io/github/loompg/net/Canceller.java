package io.github.loompg.net;

/** Delivers a CancelRequest for one connection. */
@FunctionalInterface
public interface Canceller {
    /**
     * Sends the request over a connection of its own and returns when the server has hung up on it: only then has the
     * signal been given, and can no longer hit a statement that is sent later.
     *
     * @throws io.github.loompg.error.ConnectFailedException when nothing was sent
     */
    void cancel(Deadline deadline);
}
