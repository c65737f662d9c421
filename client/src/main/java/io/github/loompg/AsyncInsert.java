package io.github.loompg;

import io.github.loompg.data.InsertReport;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** An {@link Insert} for code that does not wait. The input is asked in a virtual thread of the call. */
public final class AsyncInsert {
    private final AsyncCalls calls;
    private final Insert insert;

    AsyncInsert(AsyncCalls calls, Insert insert) {
        this.calls = calls;
        this.insert = insert;
    }

    /** As {@link Insert#schema}. */
    public AsyncInsert schema(String schema) {
        return new AsyncInsert(calls, insert.schema(schema));
    }

    /** As {@link Insert#columns}. */
    public AsyncInsert columns(String... columns) {
        return new AsyncInsert(calls, insert.columns(columns));
    }

    /** As {@link Insert#onConflict}. */
    public AsyncInsert onConflict(Conflict conflict) {
        return new AsyncInsert(calls, insert.onConflict(conflict));
    }

    /** As {@link Insert#execute}. */
    public CompletableFuture<Long> execute() {
        return run(Insert::execute);
    }

    /** As {@link Insert#returning(Class, String...)}. */
    public <T> CompletableFuture<List<T>> returning(Class<T> type, String... columns) {
        return run(each -> each.returning(type, columns));
    }

    /** As {@link Insert#returning(TypeRef, String...)}. */
    public <T> CompletableFuture<List<T>> returning(TypeRef<T> type, String... columns) {
        return run(each -> each.returning(type, columns));
    }

    /** As {@link Insert#outcomes(InsertMode)}. */
    public CompletableFuture<InsertReport<Row>> outcomes(InsertMode mode) {
        return run(each -> each.outcomes(mode));
    }

    /** As {@link Insert#outcomes(InsertMode, Class, String...)}. */
    public <T> CompletableFuture<InsertReport<T>> outcomes(InsertMode mode, Class<T> type, String... columns) {
        return run(each -> each.outcomes(mode, type, columns));
    }

    private <R> CompletableFuture<R> run(Function<Insert, R> verb) {
        return calls.onThread(null, queries -> verb.apply(insert.by(queries.lender())));
    }

    @Override
    public String toString() {
        return insert.toString();
    }
}
