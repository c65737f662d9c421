package io.github.loompg.bench.workload;

/** What callers do over and over, how many they are, and on how many connections. */
public enum Workload {
    SEQUENTIAL("sequential", Query.ECHO, Threads.PLATFORM, 1, 1),
    SEQUENTIAL_VIRTUAL("sequential-virtual", Query.ECHO, Threads.VIRTUAL, 1, 1),
    ONE_PLUS_ONE("one-plus-one", Query.ONE_PLUS_ONE, Threads.PLATFORM, 10, 10),
    LOOKUP("lookup", Query.LOOKUP, Threads.VIRTUAL, 256, 8),
    MULTIPLEXED("multiplexed", Query.ECHO, Threads.VIRTUAL, 256, 8),
    PG_TYPE("pg_type", Query.PG_TYPE, Threads.PLATFORM, 10, 10),
    SERIES("series", Query.SERIES, Threads.PLATFORM, 10, 10),
    BYTES("bytea", Query.BYTES, Threads.PLATFORM, 10, 10),
    ARRAYS("arrays", Query.ARRAYS, Threads.PLATFORM, 10, 10),
    COPY("copy", Load.COPY, Threads.PLATFORM, 10, 10),
    BATCH("batch", Load.BATCH, Threads.PLATFORM, 10, 10),
    EXPORT("export", Export.MEASUREMENTS, Threads.PLATFORM, 1, 1),
    IMPORT("import", Load.IMPORT, Threads.PLATFORM, 1, 1),
    CONNECT("connect", Connect.AND_CLOSE, Threads.PLATFORM, 1, 1);

    /** What the callers of a blocking client are. */
    public enum Threads {
        PLATFORM("platform thread"),
        VIRTUAL("virtual thread");

        private final String title;

        Threads(String title) {
            this.title = title;
        }

        /** For people, in the singular. */
        public String title() {
            return title;
        }
    }

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // tasks are constants of enums themselves
    private final Task task;

    private final Threads threads;
    private final int callers;
    private final int connections;

    Workload(String title, Task task, Threads threads, int callers, int connections) {
        this.title = title;
        this.task = task;
        this.threads = threads;
        this.callers = callers;
        this.connections = connections;
    }

    /** The name on the command line and in reports. */
    public String title() {
        return title;
    }

    public Task task() {
        return task;
    }

    public Threads threads() {
        return threads;
    }

    /** How many callers there are unless the command line says otherwise. */
    public int callers() {
        return callers;
    }

    /** How many connections they share unless the command line says otherwise. */
    public int connections() {
        return connections;
    }

    /** Whether there are more callers than connections; only then does the command line choose how many. */
    public boolean isShared() {
        return callers > connections;
    }

    /** What figures are given per: where a call gives one row, call and row are the same thing. */
    public String unit() {
        return switch (task) {
            case Query query ->
                switch (query) {
                    case ONE_PLUS_ONE, ECHO, LOOKUP -> "query";
                    case PG_TYPE, SERIES, BYTES, ARRAYS -> "row";
                };
            case Export export -> "row";
            case Load load -> "row";
            case Connect connect -> "connection";
        };
    }
}
