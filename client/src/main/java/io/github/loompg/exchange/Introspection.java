package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.KnownTypes.Lookup;
import io.github.loompg.catalog.PgType;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.catalog.TypeName;
import io.github.loompg.catalog.TypeQuery;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Has the server tell of types that a statement mentions and nobody knows. It is one round trip, in the simple protocol,
 * so that no type has to be known for it.
 *
 * @param serverMajor tells the server's major version
 * @param clock by which others are waited for
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY">Simple Query</a>
 */
public record Introspection(Pipeline pipeline, TypeCatalog types, IntSupplier serverMajor, Clock clock) {
    /** How often types are looked up for one statement, while others change them all the time. */
    private static final int MOST_LOOKUPS = 3;

    /** How long to wait for another connection that looks the same types up, before doing it here. */
    private static final Duration OTHERS = Duration.ofSeconds(1);

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Sees to it that all of these types are known. */
    public void require(Prepare.Sending turn, Collection<Integer> typeOids, Deadline deadline) {
        if (pipeline.transactionStatus() == TransactionStatus.IDLE) {
            types.outsideOfTransactions();
        }
        Set<Integer> unknown = types.unknown(typeOids);
        for (int i = 0; i < MOST_LOOKUPS && !unknown.isEmpty(); i++) {
            if (pipeline.transactionStatus() == TransactionStatus.IDLE) {
                lookUpForAll(turn, unknown, deadline);
            } else {
                types.learn(unknown, ask(turn, unknown, deadline));
            }
            unknown = types.unknown(typeOids);
        }
    }

    private void lookUpForAll(Prepare.Sending turn, Set<Integer> unknown, Deadline deadline) {
        try (Lookup mine = types.lookup(unknown)) {
            for (Lookup other = mine.begin(); other != null; other = mine.begin()) {
                if (!await(other, deadline)) {
                    break;
                }
                if (types.unknown(unknown).isEmpty()) {
                    return;
                }
            }
            types.learn(mine, ask(turn, unknown, deadline));
        }
    }

    /** Waits for another connection; returns whether it has ended. */
    private boolean await(Lookup other, Deadline deadline) {
        Deadline patience = Deadline.after(OTHERS, clock);
        try {
            while (!patience.expired()) {
                if (other.await(TICK_NANOS)) {
                    return true;
                }
                if (deadline.expired()) {
                    throw new QueryTimeoutException(
                            "the call did not end within " + deadline.budget().toMillis() + " ms",
                            "the statement was not run; see what keeps the server busy",
                            null,
                            "waiting until another connection has looked up the same types");
                }
            }
            return false;
        } catch (InterruptedException interrupt) {
            throw new CallInterruptedException(
                    "the thread was interrupted while another connection looked up the same types",
                    "the statement was not run",
                    interrupt);
        }
    }

    private List<PgType> ask(Prepare.Sending turn, Set<Integer> unknown, Deadline deadline) {
        return ask(turn, TypeQuery.sql(unknown, serverMajor.getAsInt()), deadline);
    }

    /** All types of a name, and what they are made of. */
    public List<PgType> find(Prepare.Sending turn, TypeName name, Deadline deadline) {
        return ask(turn, TypeQuery.sql(name, serverMajor.getAsInt()), deadline);
    }

    private List<PgType> ask(Prepare.Sending turn, String sql, Deadline deadline) {
        Reply reply = turn.send(request(sql), deadline);
        try {
            return answer(reply);
        } catch (ServerException failure) {
            if (!reply.failedForNeighbour()) {
                throw failure;
            }
        }
        return answer(turn.send(request(sql), deadline));
    }

    private ByteWriter request(String sql) {
        ByteWriter out = pipeline.scratch();
        new Frontend.Query(sql).write(out);
        return out;
    }

    private static List<PgType> answer(Reply reply) {
        try (reply) {
            return TypeQuery.read(rows(new Answer(reply, null)));
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
    }

    /** The rows of the one statement that gives types. */
    private static List<ByteReader> rows(Answer answer) {
        List<ByteReader> rows = new ArrayList<>();
        int statement = 0;
        while (true) {
            byte type = answer.next();
            switch (type) {
                case ROW_DESCRIPTION -> {
                    // It is known.
                }
                case DATA_ROW -> {
                    if (statement == TypeQuery.RESULT) {
                        rows.add(answer.body().slice(answer.body().remaining()));
                    }
                }
                case COMMAND_COMPLETE -> statement++;
                case READY_FOR_QUERY -> {
                    return rows;
                }
                default -> throw answer.unexpected(type);
            }
        }
    }
}
