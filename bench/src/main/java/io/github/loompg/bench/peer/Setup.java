package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Task;

/**
 * What a peer has to be ready for.
 *
 * @param server where to connect
 * @param task what will be run
 * @param callers how many callers there will be at once
 * @param connections how many connections they share; as many as callers: each has its own
 */
public record Setup(Target server, Task task, int callers, int connections) {
    /** Whether callers outnumber connections. */
    public boolean isShared() {
        return callers > connections;
    }
}
