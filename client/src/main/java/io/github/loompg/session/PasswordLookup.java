package io.github.loompg.session;

import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;
import org.jspecify.annotations.Nullable;

/** Where the password for a server is found, each time that a connection to it has been opened. */
@FunctionalInterface
public interface PasswordLookup {
    /** The password, or null if there is none. */
    @Nullable
    String find(Endpoint endpoint, Deadline deadline);
}
