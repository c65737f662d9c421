package io.github.loompg.observe;

/**
 * Is told of each call that is over, in their order, one at a time, on a thread that serves no connection and makes no
 * call wait.
 */
@FunctionalInterface
public interface QueryLogger {
    /**
     * A call is over.
     *
     * @param query what it was
     */
    void ran(LoggedQuery query);

    /**
     * Some were over faster than they were told, and were dropped.
     *
     * @param count how many
     */
    default void missed(long count) {}
}
