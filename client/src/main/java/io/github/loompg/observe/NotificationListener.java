package io.github.loompg.observe;

/**
 * Is told of notifications, in their order, one at a time, on a thread that serves no connection. It may wait, and use the
 * connection that it listens on.
 */
@FunctionalInterface
public interface NotificationListener {
    /**
     * One has come.
     *
     * @param notification what was sent
     */
    void received(Notification notification);

    /**
     * Some have come faster than they were received, and were dropped. It is called between those before and those behind.
     *
     * @param count how many
     */
    default void missed(long count) {}
}
