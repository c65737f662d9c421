package io.github.loompg.flight;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A statement, from the call to the end of its answer; without its arguments. */
@Name("io.github.loompg.Query")
@Label("Query")
@Description("A statement, from the call to the end of its answer; without its arguments.")
final class QueryEvent extends ClientEvent {
    private static final QueryEvent PROBE = new QueryEvent();

    @Label("SQL")
    @Nullable
    String sql;

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static @Nullable Recorded beginIfRecorded() {
        return isRecorded() ? begun(new QueryEvent()) : null;
    }

    @Override
    void about(@Nullable String subject) {
        sql = subject;
    }
}
