package io.github.loompg.bench.workload;

/** What a caller asks for in one call: rows that it reads, or rows that it writes. */
public sealed interface Task permits Query, Export, Load, Connect {
    /** The statement, with its parameters as PostgreSQL has them; of COPY its text format; empty if there is none. */
    String sql();
}
