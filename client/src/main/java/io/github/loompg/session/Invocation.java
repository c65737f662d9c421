package io.github.loompg.session;

import io.github.loompg.data.Named;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.sql.NamedSql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call runs, and what it gives to the parameters. The statement is one of the connection's own, known by its text,
 * or one that the user has had prepared.
 */
final class Invocation {
    private final Session session;
    private final @Nullable Preparation preparation;
    private final String sql;
    private final List<NamedSql.Parameter> names;
    private final @Nullable Object[] arguments;

    /**
     * @param sql the text as the user has written it
     * @param preparation what the user has had prepared, or null if the statement is one by its text
     * @param arguments one for each parameter, or one {@link Named}; null is one NULL
     */
    Invocation(
            Session session, String sql, @Nullable Preparation preparation, @Nullable Object @Nullable [] arguments) {
        this.session = session;
        this.preparation = preparation;
        if (arguments != null && arguments.length == 1 && arguments[0] instanceof Named named) {
            NamedSql rewritten = preparation == null ? session.named().rewrite(sql) : preparation.withNames();
            this.names = rewritten.parameters();
            this.sql = rewritten.sql();
            this.arguments = rewritten.arguments(named::value);
        } else {
            requireNoNames(preparation);
            this.names = List.of();
            this.sql = sql;
            this.arguments = arguments == null ? new @Nullable Object[] {null} : arguments;
        }
    }

    private static void requireNoNames(@Nullable Preparation preparation) {
        if (preparation != null && !preparation.text().parameters().isEmpty()) {
            throw new UsageException(
                    "the parameters of the prepared statement have names, and the arguments have none",
                    "give them as one argument, by Named.of",
                    null);
        }
    }

    /** One for each parameter, by its number. */
    @Nullable
    Object[] arguments() {
        return arguments;
    }

    /** Whether it is a statement that the user has had prepared. */
    boolean isPrepared() {
        return preparation != null;
    }

    /** The statement, if it is ready to be run, or null. */
    @Nullable
    Statement find() {
        return preparation == null ? session.statements().find(sql) : preparation.ready();
    }

    /** The same within a turn, where one that is not ready is prepared. */
    Statement findOrPrepare(Prepare.Sending turn, Deadline deadline) {
        return preparation == null
                ? session.statements().findOrPrepare(turn, sql, deadline)
                : session.statements().findOrPrepare(turn, preparation, deadline);
    }

    /**
     * A statement that can be run, and the request for that.
     *
     * @param fresh whether it was prepared just now
     */
    record Ready<R>(Statement statement, R request, boolean fresh) {}

    /**
     * Finds or prepares the statement within a turn, and makes the request. If the arguments do not fit a statement that
     * was prepared before, its tables may have changed: it is prepared anew.
     */
    <R> Ready<R> ready(Prepare.Sending turn, Deadline deadline, Request<R> request) {
        Statement known = find();
        if (known != null) {
            try {
                return new Ready<>(known, request(known, request), false);
            } catch (ArgumentException | ConversionException | MappingException misfit) {
                drop(known, Staleness.PERHAPS);
            }
        }
        Statement anew = findOrPrepare(turn, deadline);
        return new Ready<>(anew, request(anew, request), true);
    }

    /** Makes a request of a statement and its arguments. */
    interface Request<R> {
        R of(Statement statement, @Nullable Object[] arguments);
    }

    private <R> R request(Statement statement, Request<R> request) {
        try {
            return session.inCallersCode(() -> request.of(statement, arguments));
        } catch (ArgumentException refused) {
            throw named(refused);
        }
    }

    /** The server does not know the statement any more, or not as it was. */
    void drop(Statement stale, Staleness why) {
        if (why == Staleness.FORGOTTEN) {
            session.statements().doubt();
        }
        if (why == Staleness.NONE) {
            return;
        }
        if (preparation == null) {
            session.statements().drop(stale);
        } else {
            preparation.outdated(stale);
        }
    }

    /** The statement has been run to its end. */
    void ran(@Nullable String tag) {
        if (preparation != null) {
            preparation.ran(tag);
        }
    }

    /** The same refusal, by the name of the parameter if it has one. */
    ArgumentException named(ArgumentException refused) {
        return names.isEmpty()
                ? refused
                : refused.named(names.get(refused.parameter() - 1).name());
    }
}
