package io.github.loompg.flight;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** What all events here have in common; the Flight Recorder reads it from the classes that an event extends. */
@Category({"PostgreSQL", "loompg"})
@StackTrace(false)
@Threshold("10 ms")
abstract sealed class ClientEvent extends Event implements Recorded permits AcquireEvent, ConnectEvent, QueryEvent {
    @Label("Failure")
    @Nullable
    String failure;

    static Recorded begun(ClientEvent event) {
        event.begin();
        return event;
    }

    /** Takes note of what it was about. */
    abstract void about(@Nullable String subject);

    @Override
    public final void end(@Nullable String subject, @Nullable Throwable failure) {
        end();
        if (shouldCommit()) {
            about(subject);
            this.failure = failure == null ? null : FailureName.of(failure);
            commit();
        }
    }
}
