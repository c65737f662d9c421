package io.github.loompg.testkit;

import org.jspecify.annotations.Nullable;

/** A server for tests could not be found, started or reached; the message says what to do about it. */
public final class TestkitException extends RuntimeException {
    /** Makes an exception with a message for people, and the failure behind it where there is one. */
    public TestkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    TestkitException(String message) {
        super(message);
    }
}
