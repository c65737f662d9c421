package io.github.loompg.bench.workload;

/** Rows that every peer reads one after the other: all of them need not be in memory together. */
public enum Export implements Task {
    /** 1,000,000 rows (in tests fewer), each a {@link Measurement}. */
    MEASUREMENTS("SELECT id, name, ts, val FROM bench_bulk");

    private final String sql;

    Export(String sql) {
        this.sql = sql;
    }

    @Override
    public String sql() {
        return sql;
    }

    /** The same as a COPY in its binary format. */
    public String copy() {
        return "COPY (" + sql + ") TO STDOUT (FORMAT binary)";
    }
}
