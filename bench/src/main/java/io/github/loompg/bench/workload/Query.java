package io.github.loompg.bench.workload;

import java.util.List;
import java.util.random.RandomGenerator;

/** A statement whose rows every peer reads. The first five are those of the public toolbench behind asyncpg's figures. */
public enum Query implements Task {
    /** Many columns of many types; about 600 rows. */
    PG_TYPE("SELECT typname, typnamespace, typowner, typlen, typbyval, typcategory, typispreferred, typisdefined,"
            + " typdelim, typrelid, typelem, typarray FROM pg_type WHERE typtypmod = $1 AND typisdefined = $2"),
    /** One int4 in each of 1,000 rows. */
    SERIES("SELECT i FROM generate_series(1, $1) AS i"),
    /** One value of 1,000 bytes in each of 100 rows. */
    BYTES("SELECT b FROM bench_bytes"),
    /** One array of 100 int4 in each of 100 rows. */
    ARRAYS("SELECT a FROM bench_arrays"),
    /** What costs a server least. */
    ONE_PLUS_ONE("SELECT 1 + 1"),
    /** The same with a parameter. */
    ECHO("SELECT $1::int4"),
    /** One row of 100,000 by its primary key. */
    LOOKUP("SELECT id, name, val, ts FROM bench_kv WHERE id = $1");

    /** How many rows {@link #LOOKUP} can find, from 1 on. */
    public static final int KEYS = 100_000;

    /** The columns of {@link #PG_TYPE} that are of type oid. */
    public static final List<String> OID_COLUMNS =
            List.of("typnamespace", "typowner", "typrelid", "typelem", "typarray");

    private final String sql;

    Query(String sql) {
        this.sql = sql;
    }

    @Override
    public String sql() {
        return sql;
    }

    /** A value for the next call; statements whose parameters are always the same get 0. */
    public int argument(RandomGenerator random) {
        return switch (this) {
            case PG_TYPE, BYTES, ARRAYS, ONE_PLUS_ONE -> 0;
            case SERIES -> 1_000;
            case ECHO -> random.nextInt();
            case LOOKUP -> 1 + random.nextInt(KEYS);
        };
    }
}
