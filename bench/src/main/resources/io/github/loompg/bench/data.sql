-- The tables that the workloads read. A semicolon at the end of a line ends a statement; each is run by itself.
CREATE TABLE bench_bytes(b bytea NOT NULL);
INSERT INTO bench_bytes SELECT convert_to(repeat('a', 1000), 'UTF8') FROM generate_series(1, 100);

CREATE TABLE bench_arrays(a int4[] NOT NULL);
INSERT INTO bench_arrays SELECT (SELECT array_agg(i) FROM generate_series(1, 100) AS i) FROM generate_series(1, 100);

CREATE TABLE bench_kv(id int4 PRIMARY KEY, name text NOT NULL, val int8 NOT NULL, ts timestamptz NOT NULL);
INSERT INTO bench_kv
SELECT i, 'name-' || i, i * 1000003::int8, timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second'
FROM generate_series(1, 100000) AS i;

VACUUM (FREEZE, ANALYZE) bench_bytes, bench_arrays, bench_kv;
CHECKPOINT;
