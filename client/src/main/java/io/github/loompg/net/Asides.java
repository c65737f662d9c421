package io.github.loompg.net;

import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.message.ErrorFields;

/**
 * What the server says besides its answers, in the order in which it says it. Called by whichever thread reads at that
 * moment: an implementation must neither wait nor run code of the user.
 */
public interface Asides {
    void parameterStatus(String name, String value);

    void notice(ErrorFields fields);

    void notification(int processId, String channel, String payload);

    /** The connection is gone; called once. */
    void closed(PostgresException why);
}
