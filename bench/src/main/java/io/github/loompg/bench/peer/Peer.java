package io.github.loompg.bench.peer;

import java.io.IOException;
import java.sql.SQLException;

/**
 * A client under test, connected. What its callers do is either {@linkplain BlockingPeer waiting} for each answer or
 * {@linkplain CallbackPeer being called} with it.
 */
public sealed interface Peer extends AutoCloseable permits BlockingPeer, CallbackPeer {
    /** The client, its version and what is particular about its settings, in one line. */
    String description();

    /** Ends all connections; called when no call is under way any more. */
    @Override
    void close() throws IOException, SQLException;
}
