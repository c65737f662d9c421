package io.github.loompg.flight;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** The wait for a connection of a pool. */
@Name("io.github.loompg.Acquire")
@Label("Acquire")
@Description("The wait for a connection of a pool.")
final class AcquireEvent extends ClientEvent {
    private static final AcquireEvent PROBE = new AcquireEvent();

    @Label("Caller")
    @Description("What the caller calls itself by Pool.label, or null.")
    @Nullable
    String caller;

    @Label("Address")
    @Nullable
    String address;

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static @Nullable Recorded beginIfRecorded(@Nullable String label) {
        if (!isRecorded()) {
            return null;
        }
        AcquireEvent event = new AcquireEvent();
        event.caller = label;
        return begun(event);
    }

    @Override
    void about(@Nullable String subject) {
        address = subject;
    }
}
