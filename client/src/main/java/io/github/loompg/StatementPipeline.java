package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.PipelineEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements that are to be sent in one flight; see {@link PipelineQueries#pipeline}. Its methods only write down what is
 * to be done, and the results are there when the pipeline has been run. They are named for those of {@link Queries}.
 */
public final class StatementPipeline {
    private final List<List<PipelineEntry<?>>> segments = new ArrayList<>();
    private boolean sync = true;
    private boolean complete;

    StatementPipeline() {}

    /** As {@link Queries#execute}, for one statement. */
    public PipelineResult<String> execute(String sql, @Nullable Object @Nullable ... arguments) {
        return add(sql, arguments, Outcome.tag());
    }

    /** As {@link Queries#fetch(String, Object...)}. */
    public PipelineResult<List<Row>> fetch(String sql, @Nullable Object @Nullable ... arguments) {
        return add(sql, arguments, Outcome.rows());
    }

    /** As {@link Queries#fetch(Class, String, Object...)}. */
    public <T> PipelineResult<List<T>> fetch(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return add(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    /** As {@link Queries#fetch(TypeRef, String, Object...)}. */
    public <T> PipelineResult<List<T>> fetch(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return add(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    /** As {@link Queries#fetchRow(String, Object...)}. */
    public PipelineResult<@Nullable Row> fetchRow(String sql, @Nullable Object @Nullable ... arguments) {
        return add(sql, arguments, Outcome.firstRow());
    }

    /** As {@link Queries#fetchRow(Class, String, Object...)}. */
    public <T> PipelineResult<@Nullable T> fetchRow(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return add(sql, arguments, Outcome.first(shape -> shape.reader(type)));
    }

    /** As {@link Queries#fetchVal(Class, String, Object...)}. */
    public <T> PipelineResult<@Nullable T> fetchVal(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return add(sql, arguments, Outcome.first(shape -> shape.columnReader(0, type)));
    }

    /**
     * Ends a group of statements that have their effect together. Outside of a transaction each group is one of its own,
     * and what fails in one does not keep the next from being run. A statement that needs what another one makes, such as
     * a table, has to be in a later group.
     */
    public void sync() {
        requireOpen();
        sync = true;
    }

    private <T extends @Nullable Object> PipelineResult<T> add(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<T> outcome) {
        requireOpen();
        if (sync) {
            segments.add(new ArrayList<>());
            sync = false;
        }
        PipelineEntry<T> entry = new PipelineEntry<>(sql, arguments, outcome);
        segments.getLast().add(entry);
        return new PipelineResult<>(entry);
    }

    private void requireOpen() {
        if (complete) {
            throw new UsageException("the pipeline has been sent already", "begin another one", null);
        }
    }

    /** No more may be added. */
    List<List<PipelineEntry<?>>> complete() {
        complete = true;
        return segments;
    }
}
