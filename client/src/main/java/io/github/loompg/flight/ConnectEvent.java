package io.github.loompg.flight;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** The search for a server, with all addresses that were tried, and the log-in. */
@Name("io.github.loompg.Connect")
@Label("Connect")
@Description("The search for a server, with all addresses that were tried, and the log-in.")
final class ConnectEvent extends ClientEvent {
    private static final ConnectEvent PROBE = new ConnectEvent();

    @Label("Address")
    @Nullable
    String address;

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static @Nullable Recorded beginIfRecorded() {
        return isRecorded() ? begun(new ConnectEvent()) : null;
    }

    @Override
    void about(@Nullable String subject) {
        address = subject;
    }
}
