package io.github.loompg.session;

import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.exchange.Query;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.sql.SessionBound;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection stands on: one server from its beginning to its end, which keeps what it was told, or a pooler that
 * has every transaction run by another one.
 *
 * <p>Nothing tells the two apart at first. When a server has forgotten a statement, it is asked which process it is: if
 * that is not the one that has greeted us, there is a pooler in between. From then on statements have no names, each of
 * their runs is complete in itself, and only what the server says of them is kept.
 */
final class Footing {
    private static final String WHO = "SELECT pg_catalog.pg_backend_pid()";
    private static final Object[] NOTHING = {};

    /** What is known. */
    private enum State {
        /** Statements have names and are kept by the server. */
        NAMED,
        /** The server has forgotten a statement. */
        DOUBTFUL,
        /** Statements have no names. */
        UNNAMED
    }

    private final Pipeline pipeline;
    private final int serverPid;
    private final boolean certain;
    private volatile State state;

    /**
     * @param serverPid the process that has greeted us, 0 if it did not say
     * @param pooler what the user knows, or null
     */
    Footing(Pipeline pipeline, int serverPid, @Nullable Boolean pooler) {
        this.pipeline = pipeline;
        this.serverPid = serverPid;
        this.certain = pooler != null;
        this.state = Boolean.TRUE.equals(pooler) ? State.UNNAMED : State.NAMED;
    }

    /** Whether statements have names, as far as is known. */
    boolean isNamed() {
        return state != State.UNNAMED;
    }

    /** Whether it is to be found out, before the next statement, what this connection stands on. */
    boolean isDoubtful() {
        return state == State.DOUBTFUL;
    }

    /** The server has forgotten a statement. */
    void doubt() {
        if (!certain && state == State.NAMED) {
            state = State.DOUBTFUL;
        }
    }

    /** Finds out whether there is one server; returns whether that is so. */
    boolean settle(Prepare preparing, Prepare.Sending turn, Deadline deadline) {
        boolean one = serverPid == ask(preparing, turn, deadline);
        state = one ? State.NAMED : State.UNNAMED;
        return one;
    }

    private int ask(Prepare preparing, Prepare.Sending turn, Deadline deadline) {
        Prepare.Order order = new Prepare.Order("", WHO, List.of(), List.of());
        Statement who = preparing.complete(turn, preparing.run(turn, order, deadline), deadline);
        Query<Integer> query = new Query<>(who, Outcome.required(shape -> shape.columnReader(0, Integer.class)));
        Reply reply = turn.send(query.request(pipeline, NOTHING), deadline);
        try {
            return answer(query, reply, deadline);
        } catch (ServerException failure) {
            if (!reply.failedForNeighbour()) {
                throw failure;
            }
        }
        return answer(query, turn.send(query.request(pipeline, NOTHING), deadline), deadline);
    }

    private static int answer(Query<Integer> query, Reply reply, Deadline deadline) {
        try (reply) {
            query.answer(null, reply, deadline);
            return query.result();
        }
    }

    /** Refuses a statement that needs a session, where there is known to be none. */
    void requirePossible(String sql) {
        String bound = isNamed() ? null : SessionBound.reason(sql);
        if (bound != null) {
            throw impossible(bound);
        }
    }

    /** The refusal of something that needs a session. */
    static UsageException impossible(String what) {
        return new UsageException(
                what + " needs a session of its own, and a pooler has every transaction run in another one",
                "connect to the server itself for it, or to a pooler in session mode; in a transaction there are"
                        + " SET LOCAL and pg_advisory_xact_lock, and if there is no such pooler: pooler=session",
                null);
    }
}
