package io.github.loompg;

import java.util.Locale;

/**
 * What stands between a client and the server, such as PgBouncer.
 *
 * @see ConnectOptions#pooler(Pooler)
 */
public enum Pooler {
    /**
     * It is found out when it matters. As soon as the server does not know a statement that it should, and turns out to be
     * another one than at the beginning, the connection goes on as with {@link #TRANSACTION}. The default.
     */
    AUTO,
    /**
     * A pooler that has every transaction run by another server, and keeps no prepared statements. Every run of a
     * statement is one request that is complete in itself; it is one round trip, as ever, but the server parses the text
     * each time. What needs a session of its own is refused: {@code LISTEN}, {@code SET}, advisory locks of the session,
     * prepared statements with a name.
     */
    TRANSACTION,
    /** Nothing, or a pooler that gives every client a server of its own, or one that keeps prepared statements itself. */
    SESSION;

    /**
     * How a connection string writes it.
     *
     * @return {@code auto}, {@code transaction} or {@code session}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
