package io.github.loompg.session;

import io.github.loompg.error.PostgresException;

/** Wants to know of servers that would not let us in while one was looked for. */
@FunctionalInterface
public interface RefusalListener {
    RefusalListener NONE = (host, why) -> {};

    /**
     * A server would not let us in.
     *
     * @param host its address, as {@link Session#host} has it
     * @param why what became of the attempt
     */
    void refused(String host, PostgresException why);
}
