package io.github.loompg.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** The search for a server, with all addresses that were tried, and the log-in. */
@Name("io.github.loompg.Connect")
@Label("Connect")
@Description("The search for a server, with all addresses that were tried, and the log-in.")
@Category({"PostgreSQL", "loompg"})
@StackTrace(false)
@Threshold("10 ms")
final class ConnectEvent extends Event implements Recorded {
    private static final ConnectEvent PROBE = new ConnectEvent();

    @Label("Address")
    @Nullable
    String address;

    @Label("Failure")
    @Nullable
    String failure;

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static @Nullable Recorded beginIfRecorded() {
        if (!isRecorded()) {
            return null;
        }
        ConnectEvent event = new ConnectEvent();
        event.begin();
        return event;
    }

    @Override
    public void end(@Nullable String subject, @Nullable Throwable failure) {
        end();
        if (shouldCommit()) {
            this.address = subject;
            this.failure = failure == null ? null : FailureName.of(failure);
            commit();
        }
    }
}
