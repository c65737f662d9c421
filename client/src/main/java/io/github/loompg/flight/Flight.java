package io.github.loompg.flight;

import org.jspecify.annotations.Nullable;

/**
 * What is told to Java's Flight Recorder. As long as nobody records an event it costs a look at a flag; and the module
 * {@code jdk.jfr} may be missing.
 */
public final class Flight {
    private static final boolean IS_THERE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Flight() {}

    /** Whether it is recorded what statements take. */
    public static boolean recordsQueries() {
        return IS_THERE && QueryEvent.isRecorded();
    }

    /** A statement begins; null if that is not recorded. */
    public static @Nullable Recorded query() {
        return IS_THERE ? QueryEvent.beginIfRecorded() : null;
    }

    /** A connection is being opened; null if that is not recorded. */
    public static @Nullable Recorded connect() {
        return IS_THERE ? ConnectEvent.beginIfRecorded() : null;
    }

    /**
     * Somebody asks a pool for a connection; null if that is not recorded.
     *
     * @param label what he calls himself, or null
     */
    public static @Nullable Recorded acquire(@Nullable String label) {
        return IS_THERE ? AcquireEvent.beginIfRecorded(label) : null;
    }
}
