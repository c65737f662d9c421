package io.github.loompg.net;

/** Where every wait takes its time from, so that a test can move it by hand. */
public interface Clock {
    /** The clock of the machine, which never goes back. */
    Clock SYSTEM = System::nanoTime;

    /** Nanoseconds since a fixed but arbitrary moment; only differences mean something. */
    long nanos();
}
