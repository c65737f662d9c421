-- The tables of the workloads; :exported is a number. A semicolon at the end of a line ends a statement; each is run by itself.
CREATE TABLE bench_bytes(b bytea NOT NULL);
INSERT INTO bench_bytes SELECT convert_to(repeat('a', 1000), 'UTF8') FROM generate_series(1, 100);

CREATE TABLE bench_arrays(a int4[] NOT NULL);
INSERT INTO bench_arrays SELECT (SELECT array_agg(i) FROM generate_series(1, 100) AS i) FROM generate_series(1, 100);

CREATE TABLE bench_kv(id int4 PRIMARY KEY, name text NOT NULL, val int8 NOT NULL, ts timestamptz NOT NULL);
INSERT INTO bench_kv
SELECT i, 'name-' || i, i * 1000003::int8, timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second'
FROM generate_series(1, 100000) AS i;

CREATE TABLE bench_bulk(id int8 NOT NULL, name text NOT NULL, ts timestamptz NOT NULL, val float8 NOT NULL);
INSERT INTO bench_bulk
SELECT i, 'name-' || i, timestamptz '2024-01-01 00:00:00+00' + i * interval '1.000001 second', i * 1.25
FROM generate_series(1, :exported) AS i;

CREATE UNLOGGED TABLE bench_copy(a int4, b int4, c int4, d text, e float8, f int4, g text);
CREATE UNLOGGED TABLE bench_batch(a int4, b int4, c int4, d text, e float8, f int4, g text);
CREATE UNLOGGED TABLE bench_bulk_in(id int8 NOT NULL, name text NOT NULL, ts timestamptz NOT NULL, val float8 NOT NULL);

VACUUM (FREEZE, ANALYZE) bench_bytes, bench_arrays, bench_kv, bench_bulk;
CHECKPOINT;
