package io.github.loompg.session;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.exchange.CopyBytes;
import io.github.loompg.exchange.CopyIn;
import io.github.loompg.exchange.CopyOut;
import io.github.loompg.exchange.CopyTable;
import io.github.loompg.exchange.Literals;
import io.github.loompg.exchange.RecordsOut;
import io.github.loompg.exchange.Sink;
import io.github.loompg.exchange.Source;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import io.github.loompg.observe.CopyProgress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A COPY that somebody wants. It has the turn from its beginning to its end. */
public sealed interface Copy {
    /** What is copied, as SQL; of a query without its arguments. */
    String sql();

    /** How it is told how far it has got. */
    CopyProgress progress();

    /**
     * Copies within the turn.
     *
     * @return how many rows
     */
    long run(Session session, Place place, Turn turn, Deadline deadline);

    /** It has ended, however. */
    default void ended(@Nullable Throwable failure) {}

    /** A query with its arguments written into it. */
    private static String withoutParameters(
            Session session,
            Place place,
            Turn turn,
            String query,
            List<@Nullable Object> arguments,
            Deadline deadline) {
        Statement statement = session.statements()
                .findOrPrepare((request, limit) -> place.sendFirst(turn, request, limit), query, deadline);
        boolean standardStrings = !"off".equals(session.settings().get("standard_conforming_strings"));
        return new Literals(session.pipeline(), turn, deadline).write(statement, arguments.toArray(), standardStrings);
    }

    /** Out of a table. */
    record OfTable(String sql, Sink sink, CopyProgress progress) implements Copy {
        @Override
        public long run(Session session, Place place, Turn turn, Deadline deadline) {
            return new CopyOut(session.pipeline(), turn, sql, progress, deadline).run(sink);
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            if (failure != null) {
                sink.fail(failure);
            }
        }
    }

    /**
     * The result of a query.
     *
     * @param copying makes the COPY of a query without parameters
     */
    record OfQuery(
            String query,
            List<@Nullable Object> arguments,
            UnaryOperator<String> copying,
            Sink sink,
            CopyProgress progress)
            implements Copy {
        @Override
        public String sql() {
            return copying.apply(query);
        }

        @Override
        public long run(Session session, Place place, Turn turn, Deadline deadline) {
            String sql = withoutParameters(session, place, turn, query, arguments, deadline);
            return new CopyOut(session.pipeline(), turn, copying.apply(sql), progress, deadline).run(sink);
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            if (failure != null) {
                sink.fail(failure);
            }
        }
    }

    /** The result of a query, as objects. */
    record OfRecords<T>(
            String query,
            List<@Nullable Object> arguments,
            Function<ResultShape, RowReader<T>> reading,
            Consumer<? super T> consumer,
            CopyProgress progress)
            implements Copy {
        @Override
        public String sql() {
            return copying(query);
        }

        private static String copying(String query) {
            return "COPY (" + query + "\n) TO STDOUT (FORMAT binary)";
        }

        @Override
        public long run(Session session, Place place, Turn turn, Deadline deadline) {
            String sql = withoutParameters(session, place, turn, query, arguments, deadline);
            Statement described = session.statements()
                    .describe((request, limit) -> place.sendFirst(turn, request, limit), sql, deadline);
            return new CopyOut(session.pipeline(), turn, copying(sql), progress, deadline)
                    .run(new RecordsOut<>(described, reading, consumer));
        }
    }

    /** Into a table, of data as the server wants them. */
    record IntoTable(String sql, Source<?> source, CopyProgress progress) implements Copy {
        @Override
        public long run(Session session, Place place, Turn turn, Deadline deadline) {
            return new CopyIn(session.pipeline(), turn, progress, deadline).run(source, new CopyBytes(sql));
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            source.close();
        }
    }

    /** Into a table, of rows of values. */
    record OfRows(CopyTable table, Source<?> source, CopyProgress progress) implements Copy {
        @Override
        public String sql() {
            return table.fromClient(table.columns(), table.rest());
        }

        @Override
        public long run(Session session, Place place, Turn turn, Deadline deadline) {
            return new CopyRows(session, table, source, progress, place, turn, deadline).run();
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            source.close();
        }
    }
}
