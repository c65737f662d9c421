package io.github.loompg.flight;

import io.github.loompg.error.PostgresException;

/** What an event says of a failure: its kind, and not its message, which may be long, and cites what the server says. */
final class FailureName {
    private FailureName() {}

    static String of(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure instanceof PostgresException known && known.sqlState() != null
                ? name + " (SQLSTATE " + known.sqlState() + ")"
                : name;
    }
}
