package io.github.loompg.bench.trial;

/** What is measured in each trial. A unit is a query, or a row where a query gives many. */
public enum Metric {
    /** Processor time of the client's process for each unit, in microseconds, without what its JIT compilers used. */
    CPU,
    /** What the JIT compilers used of the processor time of the client's process, in percent of all of it. */
    JIT,
    /** Units in a second. */
    RATE,
    /** The median time from call to answer, in microseconds. */
    P50,
    /** The time from call to answer that one call of a hundred exceeds, in microseconds. */
    P99,
    /** What the client's process allocated on its heap for each unit, in bytes. */
    ALLOCATED,
    /** The most memory that the client's process has had of the system at a time, in megabytes; NaN where it is unknown. */
    MEMORY,
    /** How long it was warmed up before, in seconds. */
    WARM_UP
}
