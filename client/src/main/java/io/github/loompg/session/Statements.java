package io.github.loompg.session;

import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import io.github.loompg.sql.NamedSql;
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

    private final Prepare preparing;
    private final Footing footing;
    private final StatementNames names = new StatementNames();
    private final StatementCache<Statement> cache;
    private final Queue<String> closing = new ConcurrentLinkedQueue<>();
    private final PreparedStatements prepared = new PreparedStatements(closing);

    Statements(Prepare preparing, Footing footing, StatementLimits limits, Clock clock) {
        this.preparing = preparing;
        this.footing = footing;
        this.cache = new StatementCache<>(limits, clock, statement -> {
            statement.close();
            prepared.close(statement.name());
        });
    }

    /** The prepared statement with this text, or null if there is none. */
    @Nullable
    Statement find(String sql) {
        Statement found = footing.isDoubtful() ? null : cache.find(sql);
        if (found != null && found.isOutdated()) {
            drop(found);
            return null;
        }
        return found;
    }

    /** The same within a turn, where one that is not there is prepared. */
    Statement findOrPrepare(Prepare.Sending turn, String sql, Deadline deadline) {
        settle(turn, deadline);
        Statement found = find(sql);
        if (found != null) {
            return found;
        }
        footing.requirePossible(sql);
        if (!cache.accepts(sql)) {
            return complete(turn, prepare(turn, "", sql, List.of(), deadline), deadline);
        }
        StatementCache.Entry<Statement> leaving = cache.makeRoom();
        Prepare.Description description;
        try {
            description = prepare(turn, footing.isNamed() ? names.next() : "", sql, leave(leaving), deadline);
        } catch (ServerException refused) {
            stay(leaving);
            throw refused;
        }
        Statement statement = complete(turn, description, deadline);
        cache.put(sql, statement);
        return statement;
    }

    /** The one that gives way may be sent no more, from before the request that closes it. */
    private static List<String> leave(StatementCache.@Nullable Entry<Statement> leaving) {
        if (leaving == null) {
            return List.of();
        }
        leaving.statement.close();
        return leaving.statement.isNamed() ? List.of(leaving.statement.name()) : List.of();
    }

    /** A statement that the server refuses takes nobody's place. */
    private void stay(StatementCache.@Nullable Entry<Statement> leaving) {
        if (leaving != null) {
            leaving.statement.reopen();
            cache.restore(leaving.statement.sql(), leaving);
        }
    }

    /**
     * Prepares a statement for a user, who closes it.
     *
     * @param ownName the name to give it, empty for any
     */
    Preparation prepareForUser(Session session, Prepare.Sending turn, String ownName, String sql, Deadline deadline) {
        settle(turn, deadline);
        NamedSql text = session.named().rewrite(sql);
        Statement statement = prepareOwn(turn, ownName, text.sql(), deadline);
        return new Preparation(session, prepared, ownName, sql, text, statement);
    }

    /** The statement of a user's preparation within a turn, prepared anew if that is necessary. */
    Statement findOrPrepare(Prepare.Sending turn, Preparation preparation, Deadline deadline) {
        settle(turn, deadline);
        Statement ready = preparation.ready();
        if (ready != null) {
            return ready;
        }
        Statement anew =
                prepareOwn(turn, preparation.ownName(), preparation.text().sql(), deadline);
        preparation.replaced(anew);
        return anew;
    }

    private Statement prepareOwn(Prepare.Sending turn, String ownName, String sql, Deadline deadline) {
        footing.requirePossible(sql);
        if (footing.isNamed()) {
            String name = ownName.isEmpty() ? names.next() : ownName;
            return complete(turn, prepare(turn, name, sql, List.of(), deadline), deadline);
        }
        if (!ownName.isEmpty()) {
            throw Footing.impossible("a prepared statement with a name");
        }
        return complete(turn, prepare(turn, "", sql, List.of(), deadline), deadline);
    }

    /** The server has forgotten a statement; before the next one it is found out why. */
    void doubt() {
        footing.doubt();
    }

    private void settle(Prepare.Sending turn, Deadline deadline) {
        if (footing.isDoubtful() && !footing.settle(preparing, turn, deadline)) {
            cache.clear();
            closing.clear();
        }
    }

    /** Has the server describe a statement as it is at this very moment. It is not kept. */
    Statement describe(Prepare.Sending turn, String sql, Deadline deadline) {
        return complete(turn, prepare(turn, "", sql, List.of(), deadline), deadline);
    }

    private Statement complete(Prepare.Sending turn, Prepare.Description description, Deadline deadline) {
        try {
            return preparing.complete(turn, description, deadline);
        } catch (RuntimeException failure) {
            prepared.close(description.order().name());
            throw failure;
        }
    }

    private Prepare.Description prepare(
            Prepare.Sending turn, String name, String sql, List<String> after, Deadline deadline) {
        prepared.releaseForgotten();
        List<String> before = new ArrayList<>();
        for (String next = closing.poll(); next != null; next = closing.poll()) {
            before.add(next);
        }
        try {
            return preparing.run(turn, new Prepare.Order(name, sql, before, after), deadline);
        } catch (ServerException refused) {
            throw refused;
        } catch (RuntimeException unknown) {
            // Perhaps it was prepared, and perhaps the others were not closed; to close one twice is no error.
            closing.addAll(before);
            closing.addAll(after);
            prepared.close(name);
            throw unknown;
        }
    }

    /** Closes what users have had prepared, because whoever had this connection has given it back. */
    void releasePrepared() {
        prepared.closeAll();
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
