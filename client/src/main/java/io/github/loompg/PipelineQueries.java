package io.github.loompg;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@link Queries} can do with several statements that are sent in one flight. */
public sealed interface PipelineQueries permits Queries {
    /**
     * Sends several statements one behind the other, and waits once for all the answers. Statements that are run for the
     * first time are prepared before, which takes a round trip for each.
     *
     * {@snippet :
     * record Both(PipelineResult<List<Row>> users, PipelineResult<Long> count) {}
     * Both both = connection.pipeline(p -> new Both(
     *         p.fetch("SELECT * FROM users WHERE id < $1", 10),
     *         p.fetchVal(Long.class, "SELECT count(*) FROM users")));
     * List<Row> users = both.users().get();
     * }
     *
     * <p>The statements up to the next {@link StatementPipeline#sync} have their effect together, as those of a
     * transaction do: when one fails, those before it are undone and those behind it are skipped. Each result says what
     * became of its statement, and only the result: this method throws when the connection is lost or the call is given
     * up, and when the function throws, but not for what the server has refused. Within a transaction nothing is undone
     * before that is rolled back, and nothing is run in it any more.
     *
     * @param <R> what the caller makes of the results
     * @param function writes down the statements; nothing is sent before it has returned
     * @return what the function has returned
     */
    <R extends @Nullable Object> R pipeline(Function<? super StatementPipeline, R> function);
}
