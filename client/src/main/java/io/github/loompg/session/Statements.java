package io.github.loompg.session;

import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The statements that the server has prepared for this connection: finds one, has one prepared, and has those closed
 * that are needed no more.
 *
 * <p>A statement that leaves the cache may be sent no more, and then waits for the next one to be prepared, whose
 * request closes it. Whoever sends a statement looks once more, under the lock of the queue, whether it may; so it gets
 * in front of the request that closes it, or does not get in at all.
 */
final class Statements {
    private static final String NAME = "loompg_";

    private final Prepare preparing;
    private final StatementCache<Statement> cache;
    private final Queue<Statement> closing = new ConcurrentLinkedQueue<>();

    /** Belongs to whoever has the turn. */
    private long lastNumber;

    Statements(Prepare preparing, StatementLimits limits, Clock clock) {
        this.preparing = preparing;
        this.cache = new StatementCache<>(limits, clock, statement -> {
            statement.close();
            closing.add(statement);
        });
    }

    /** The prepared statement with this text, or null if there is none. */
    @Nullable
    Statement find(String sql) {
        return cache.find(sql);
    }

    /** The same within a turn, where one that is not there is prepared. */
    Statement findOrPrepare(Prepare.Sending turn, String sql, Deadline deadline) {
        if (!cache.accepts(sql)) {
            return prepare(turn, "", sql, deadline);
        }
        Statement found = cache.find(sql);
        if (found != null) {
            return found;
        }
        Statement prepared = prepare(turn, NAME + ++lastNumber, sql, deadline);
        cache.put(sql, prepared);
        return prepared;
    }

    private Statement prepare(Prepare.Sending turn, String name, String sql, Deadline deadline) {
        List<Statement> closed = new ArrayList<>();
        for (Statement next = closing.poll(); next != null; next = closing.poll()) {
            closed.add(next);
        }
        try {
            return preparing.run(turn, name, sql, closed, deadline);
        } catch (ServerException refused) {
            throw refused;
        } catch (RuntimeException unknown) {
            // Perhaps they were not closed; to close one twice is no error.
            closing.addAll(closed);
            throw unknown;
        }
    }

    /** Drops a statement that the server does not know any more, or not as it was. */
    void drop(Statement statement) {
        cache.remove(statement.sql(), statement);
    }

    /** Drops all. */
    void clear() {
        cache.clear();
    }
}
