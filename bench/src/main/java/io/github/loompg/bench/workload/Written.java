package io.github.loompg.bench.workload;

/** A row that a {@link Load} writes. */
public sealed interface Written permits Item, Measurement {}
