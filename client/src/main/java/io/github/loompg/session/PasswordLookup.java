package io.github.loompg.session;

import io.github.loompg.exchange.FoundPassword;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;

/** Where the password for a server is found, each time that a connection to it has been opened. */
@FunctionalInterface
public interface PasswordLookup {
    FoundPassword find(Endpoint endpoint, Deadline deadline);
}
