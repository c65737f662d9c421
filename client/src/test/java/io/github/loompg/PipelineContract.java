package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Named;
import io.github.loompg.data.Row;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import io.github.loompg.observe.Notice;
import io.github.loompg.observe.NoticeListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several statements in one flight, on either face. */
@Timeout(120)
interface PipelineContract {
    /** The verb, which waits. */
    interface Verb {
        <R> R pipeline(Function<? super StatementPipeline, R> function);
    }

    record Pair(int id, String name) {}

    Face connect(ConnectOptions options);

    private Face connected() {
        Face face = connect(TestServer.options());
        face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
        return face;
    }

    private static <R> R pipeline(Face face, Function<? super StatementPipeline, R> function) {
        return Verbs.of(face, Verb.class).pipeline(function);
    }

    private static long count(Face face) {
        return face.requireVal(Long.class, "SELECT count(*) FROM t");
    }

    @Test
    default void eachStatementHasItsResult() {
        record Results(
                PipelineResult<String> tag,
                PipelineResult<List<Row>> rows,
                PipelineResult<List<Pair>> pairs,
                PipelineResult<Row> row,
                PipelineResult<Long> value,
                PipelineResult<Pair> none) {}
        try (Face face = connected()) {
            for (int run = 0; run < 2; run++) {
                int id = run;
                Results results = pipeline(
                        face,
                        p -> new Results(
                                p.execute("INSERT INTO t VALUES($1, $2)", id, "n"),
                                p.fetch("SELECT * FROM t WHERE id <= $1", id),
                                p.fetch(Pair.class, "SELECT * FROM t WHERE id = $1", id),
                                p.fetchRow("SELECT * FROM t ORDER BY id"),
                                p.fetchVal(Long.class, "SELECT count(*) FROM t"),
                                p.fetchRow(Pair.class, "SELECT * FROM t WHERE id < 0")));

                assertThat(results.tag().get()).isEqualTo("INSERT 0 1");
                assertThat(results.rows().get()).hasSize(run + 1);
                assertThat(results.pairs().get()).containsExactly(new Pair(run, "n"));
                assertThat(results.row().get().getInt("id")).isZero();
                assertThat(results.value().get()).isEqualTo(run + 1);
                assertThat(results.none().get()).isNull();
                assertThat(results.none().failure()).isNull();
            }
        }
    }

    @Test
    default void aFailureUndoesItsGroupAndSkipsTheRestOfIt() {
        record Results(
                PipelineResult<String> before,
                PipelineResult<String> failing,
                PipelineResult<String> behind,
                PipelineResult<String> next) {}
        try (Face face = connected()) {
            Results results = pipeline(face, p -> {
                p.execute("INSERT INTO t VALUES(1)");
                p.sync();
                PipelineResult<String> before = p.execute("INSERT INTO t VALUES(2)");
                PipelineResult<String> failing = p.execute("INSERT INTO t VALUES($1)", 1);
                PipelineResult<String> behind = p.execute("INSERT INTO t VALUES(3)");
                p.sync();
                return new Results(before, failing, behind, p.execute("INSERT INTO t VALUES(4)"));
            });

            assertThat(results.before().get()).isEqualTo("INSERT 0 1");
            assertThat(results.failing().failure()).isInstanceOf(UniqueViolationException.class);
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> results.failing().get());
            assertThat(results.behind().isSkipped()).isTrue();
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> results.behind().get())
                    .withMessageStartingWith(
                            "the statement was not run, because one before it in the pipeline has failed");
            assertThat(results.next().get()).isEqualTo("INSERT 0 1");
            assertThat(face.fetch(Integer.class, "SELECT id FROM t ORDER BY id"))
                    .containsExactly(1, 4);
        }
    }

    @Test
    default void whatCannotBePreparedOrSentFailsItsGroup() {
        try (Face face = connected()) {
            List<PipelineResult<?>> results = pipeline(face, p -> {
                List<PipelineResult<?>> all = new ArrayList<>();
                all.add(p.execute("INSERT INTO t VALUES(1)"));
                all.add(p.execute("INSERT INTO nowhere VALUES(1)"));
                p.sync();
                all.add(p.execute("INSERT INTO t VALUES(2)"));
                all.add(p.execute("INSERT INTO t VALUES($1)", "x"));
                p.sync();
                all.add(p.fetch(Pair.class, "SELECT 1 AS other"));
                p.sync();
                all.add(p.fetch(Integer.class, "SELECT 1 / id FROM (VALUES (1), (0)) v(id)"));
                all.add(p.execute("SELECT 1"));
                return all;
            });
            assertThat(results.get(0).isSkipped()).isTrue();
            assertThat(results.get(1).failure()).isInstanceOf(UndefinedTableException.class);
            assertThat(results.get(2).isSkipped()).isTrue();
            assertThat(results.get(3).failure()).isInstanceOf(ArgumentException.class);
            assertThat(results.get(4).failure()).isInstanceOf(MappingException.class);
            assertThat(results.get(5).failure()).isInstanceOf(DivisionByZeroException.class);
            assertThat(results.get(6).isSkipped()).isTrue();
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void anErrorOfTheCommitFailsAllOfItsGroup() {
        try (Face face = connected()) {
            face.execute("CREATE TEMP TABLE late(id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
            List<PipelineResult<?>> results = pipeline(
                    face,
                    p -> List.of(p.execute("INSERT INTO late VALUES(1)"), p.execute("INSERT INTO late VALUES(1)")));
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.failure()).isInstanceOf(UniqueViolationException.class));
        }
    }

    @Test
    default void muchGoesBothWays() {
        try (Face face = connected()) {
            String padding = "x".repeat(1_000_000);
            List<PipelineResult<String>> results = pipeline(face, p -> {
                List<PipelineResult<String>> all = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    all.add(p.fetchVal(String.class, "SELECT $1::text", padding + i));
                    p.sync();
                }
                return all;
            });
            assertThat(results).hasSize(50);
            assertThat(results.getLast().get()).isEqualTo(padding + 49);
        }
    }

    /** Hears nothing before it is let. */
    final class Deaf implements NoticeListener {
        final CountDownLatch end = new CountDownLatch(1);
        final AtomicLong told = new AtomicLong();

        @Override
        public void received(Notice notice) {
            try {
                end.await();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
            told.incrementAndGet();
        }

        @Override
        public void missed(long count) {
            told.addAndGet(count);
        }
    }

    /** So much that neither the network nor the server can hold it; the server says of each what it has to say. */
    @Test
    default void muchGoesOutWhileTheServerRemarksMuchToOneWhoDoesNotHear() {
        int statements = Dose.of(40, 200);
        int remarks = 100;
        Deaf deaf = new Deaf();
        try (Face face = connected()) {
            face.execute(
                    "CREATE FUNCTION pg_temp.remarking(number int, content text) RETURNS int LANGUAGE plpgsql AS $$"
                            + " BEGIN FOR i IN 1.." + remarks + " LOOP RAISE NOTICE '%', repeat('n', 8000); END LOOP;"
                            + " RETURN number + length(content); END $$");
            face.addLogListener(deaf);
            String padding = "x".repeat(5_000_000);
            List<PipelineResult<Integer>> results = pipeline(face, p -> {
                List<PipelineResult<Integer>> all = new ArrayList<>();
                for (int i = 0; i < statements; i++) {
                    all.add(p.fetchVal(Integer.class, "SELECT pg_temp.remarking($1, $2)", i, padding));
                    p.sync();
                }
                return all;
            });
            assertThat(results)
                    .extracting(PipelineResult::get)
                    .containsExactlyElementsOf(IntStream.range(0, statements)
                            .map(i -> i + padding.length())
                            .boxed()
                            .toList());
            assertThat(deaf.told).hasValue(0);
            deaf.end.countDown();
            Await.until(() -> deaf.told.get() == (long) statements * remarks);
        }
    }

    @Test
    default void withoutAStatementCacheItWorksTheSame() {
        try (Face face = connect(TestServer.options().statementCacheSize(0))) {
            List<PipelineResult<Integer>> results = pipeline(
                    face,
                    p -> List.of(
                            p.fetchVal(Integer.class, "SELECT $1::int", 1), p.fetchVal(Integer.class, "SELECT 2")));
            assertThat(results).extracting(PipelineResult::get).containsExactly(1, 2);
        }
    }

    @Test
    default void withinATransactionItIsPartOfIt() {
        try (Face face = connected()) {
            try (Face tx = face.begin()) {
                pipeline(tx, p -> p.execute("INSERT INTO t VALUES(1)"));
                List<PipelineResult<?>> results = pipeline(tx, p -> {
                    PipelineResult<?> failing = p.fetch("SELECT 1 / 0");
                    p.sync();
                    return List.of(failing, p.fetch("SELECT 1"));
                });
                assertThat(results.get(0).failure()).isInstanceOf(DivisionByZeroException.class);
                assertThat(results.get(1).failure()).isInstanceOf(InFailedSqlTransactionException.class);
            }
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void nothingIsSentBeforeTheFunctionReturns() {
        try (Face face = connected()) {
            AtomicReference<StatementPipeline> kept = new AtomicReference<>();
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> pipeline(
                            face, p -> p.execute("INSERT INTO t VALUES(1)").get()))
                    .withMessageStartingWith("the statement has not been run yet");
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> pipeline(face, p -> {
                        p.execute("INSERT INTO t VALUES(1)");
                        throw new IllegalStateException();
                    }));
            pipeline(face, p -> {
                kept.set(p);
                return "nothing";
            });
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> kept.get().execute("SELECT 1"))
                    .withMessageStartingWith("the pipeline has been sent already");
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void theLimitHoldsForAll() {
        try (Face face = connected()) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> pipeline(face.timeout(Duration.ofMillis(100)), p -> {
                        p.execute("SELECT pg_sleep(30)");
                        p.sync();
                        return p.execute("SELECT pg_sleep(30)");
                    }));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aStatementWhoseTableHasChangedIsPreparedAnew() {
        try (Face face = connected()) {
            Function<StatementPipeline, List<PipelineResult<?>>> both = p ->
                    List.of(p.execute("INSERT INTO t VALUES($1, $2)", 1, "a"), p.fetchRow("SELECT * FROM t LIMIT 1"));
            pipeline(face, both);
            face.execute("TRUNCATE t; ALTER TABLE t ADD more int");
            List<PipelineResult<?>> results = pipeline(face, both);
            assertThat(results.getFirst().get()).isEqualTo("INSERT 0 1");
            assertThat(((Row) results.getLast().get()).size()).isEqualTo(3);
            assertThat(count(face)).isEqualTo(1);

            face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
            face.execute("TRUNCATE t");
            assertThat(pipeline(face, both).getFirst().get()).isEqualTo("INSERT 0 1");
            face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
            face.execute("TRUNCATE t");
            face.transaction(tx -> assertThat(pipeline(tx, both).getFirst().get())
                    .as("the first of a transaction")
                    .isEqualTo("INSERT 0 1"));
            assertThat(count(face)).isEqualTo(1);

            face.execute("TRUNCATE t; ALTER TABLE t ALTER id TYPE text");
            PipelineResult<String> other = pipeline(face, p -> p.execute("INSERT INTO t VALUES($1, $2)", "x", "a"));
            assertThat(other.get()).as("what fits the table of now").isEqualTo("INSERT 0 1");
            PipelineResult<String> misfit = pipeline(face, p -> p.execute("INSERT INTO t VALUES($1, $2)", 1, "a"));
            assertThat(misfit.failure()).isInstanceOf(ArgumentException.class);
        }
    }

    /** A group must not be overtaken by the next one, so it is not sent once more behind that. */
    @Test
    default void aStaleGroupInFrontOfOthersFailsByItself() {
        try (Face face = connected()) {
            Function<StatementPipeline, List<PipelineResult<?>>> groups = p -> {
                PipelineResult<?> first = p.fetch("SELECT * FROM t");
                p.sync();
                return List.of(first, p.fetchVal(Integer.class, "SELECT 1"));
            };
            pipeline(face, groups);
            face.execute("ALTER TABLE t ADD more int");
            List<PipelineResult<?>> results = pipeline(face, groups);
            assertThat(results.getFirst().failure()).isInstanceOf(OutdatedStatementException.class);
            assertThat(results.getLast().get()).isEqualTo(1);
            assertThat(pipeline(face, groups).getFirst().failure()).isNull();
        }
    }

    @Test
    default void parametersMayHaveNames() {
        try (Face face = connected()) {
            List<PipelineResult<Integer>> results = pipeline(
                    face,
                    p -> List.of(
                            p.fetchVal(Integer.class, "SELECT :a::int - :b::int", Named.of("a", 5, "b", 3)),
                            p.fetchVal(Integer.class, "SELECT :a::int", Named.of("b", 3))));
            assertThat(results.getLast().failure()).isInstanceOf(UsageException.class);
            PipelineResult<Integer> alone = pipeline(
                    face, p -> p.fetchVal(Integer.class, "SELECT :a::int - :b::int", Named.of("a", 5, "b", 3)));
            assertThat(alone.get()).isEqualTo(2);
        }
    }
}
