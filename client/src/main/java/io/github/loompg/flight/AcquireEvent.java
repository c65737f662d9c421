package io.github.loompg.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** The wait for a connection of a pool. */
@Name("io.github.loompg.Acquire")
@Label("Acquire")
@Description("The wait for a connection of a pool.")
@Category({"PostgreSQL", "loompg"})
@StackTrace(false)
@Threshold("10 ms")
final class AcquireEvent extends Event implements Recorded {
    private static final AcquireEvent PROBE = new AcquireEvent();

    @Label("Caller")
    @Description("What the caller calls itself by Pool.label, or null.")
    @Nullable
    String caller;

    @Label("Address")
    @Nullable
    String address;

    @Label("Failure")
    @Nullable
    String failure;

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static @Nullable Recorded beginIfRecorded(@Nullable String label) {
        if (!isRecorded()) {
            return null;
        }
        AcquireEvent event = new AcquireEvent();
        event.caller = label;
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
