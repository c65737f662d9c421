package io.github.loompg.session;

import io.github.loompg.error.UsageException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The names that statements get on the server. No other connection in the world has the same: a pooler that puts one
 * server behind many clients would let a client run somebody else's statement otherwise.
 */
final class StatementNames {
    /** No name that a user gives may begin like this. */
    static final String PREFIX = "loompg_";

    private static final int LONGEST = 63;
    private static final int RADIX = 36;
    private static final String PROCESS = Long.toString(new SecureRandom().nextLong() >>> 2, RADIX);
    private static final AtomicLong CONNECTIONS = new AtomicLong();

    private final String prefix = PREFIX + PROCESS + "_" + Long.toString(CONNECTIONS.incrementAndGet(), RADIX) + "_";

    /** Belongs to whoever has the turn. */
    private long lastNumber;

    /** Refuses a name that a user wants to give and that would not do. */
    static void check(String name) {
        if (name.startsWith(PREFIX)
                || name.indexOf('\0') >= 0
                || name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new UsageException(
                    "a prepared statement cannot have the name \"" + name + "\"",
                    "a name has at most " + LONGEST + " bytes, and begins with something else than " + PREFIX,
                    null);
        }
    }

    /** A name that was never used. */
    String next() {
        return prefix + ++lastNumber;
    }
}
