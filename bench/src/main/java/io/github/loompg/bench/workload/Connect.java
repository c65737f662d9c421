package io.github.loompg.bench.workload;

/** What is done before any statement is run. */
public enum Connect implements Task {
    /** A connection is opened, logged in and closed. */
    AND_CLOSE;

    @Override
    public String sql() {
        return "";
    }
}
