package io.github.loompg.observe;

/** Is told of notices, in their order, one at a time, on a thread that serves no connection. */
@FunctionalInterface
public interface NoticeListener {
    /**
     * The server has remarked something.
     *
     * @param notice what it is
     */
    void received(Notice notice);

    /**
     * Some have come faster than they were received, and were dropped.
     *
     * @param count how many
     */
    default void missed(long count) {}
}
