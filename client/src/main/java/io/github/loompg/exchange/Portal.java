package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.CLOSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.PORTAL_SUSPENDED;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.data.Row;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement that runs on the server's side and gives some rows at a time, which takes a transaction: each request is
 * complete in itself, and others may come in between.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">Extended Query</a>
 */
public final class Portal {
    private static final Frontend.Sync SYNC = new Frontend.Sync();

    private final Pipeline pipeline;
    private final Statement statement;
    private final String name;
    private boolean bound;

    /**
     * Rows that came at once.
     *
     * @param unmetTypes what has to be looked up before they can be read
     * @param bytes how much they take on the wire
     * @param mayHaveMore whether the statement may give others
     */
    public record Batch(List<Row> rows, Set<Integer> unmetTypes, long bytes, boolean mayHaveMore) {}

    /**
     * @param name which no other portal of the transaction has
     */
    public Portal(Pipeline pipeline, Statement statement, String name) {
        this.pipeline = pipeline;
        this.statement = statement;
        this.name = name;
    }

    /** Encodes the request that begins, and gets the first rows. */
    public ByteWriter opening(@Nullable Object[] arguments, int rows) {
        ByteWriter out = pipeline.scratch();
        try {
            statement.requireRows();
            Unnamed.writeParse(statement, out);
            statement.writeBind(name, arguments, out);
            Unnamed.writeDescribe(statement, name, out);
            new Frontend.Execute(name, rows).write(out);
            SYNC.write(out);
            return out;
        } catch (RuntimeException unsendable) {
            throw Request.refused(pipeline, out, unsendable);
        }
    }

    /** Begins. */
    public Batch open(Turn turn, ByteWriter opening, Deadline deadline) {
        return answer(turn.send(opening, deadline), true);
    }

    /** Whether the server has taken the statement as it was known; what it refuses after that is the statement's own. */
    public boolean isBound() {
        return bound;
    }

    /** Gets at most so many further rows. */
    public Batch fetch(Turn turn, int rows, Deadline deadline) {
        ByteWriter out = pipeline.scratch();
        new Frontend.Execute(name, rows).write(out);
        SYNC.write(out);
        return answer(turn.send(out, deadline), false);
    }

    /** Skips at most so many rows, and returns how many there were. */
    public long move(Turn turn, long rows, Deadline deadline) {
        String tag = new SimpleQuery(pipeline, "MOVE FORWARD " + rows + " IN " + name).run(turn, deadline);
        return Long.parseLong(tag.substring(tag.indexOf(' ') + 1));
    }

    /** Ends it. */
    public void close(Turn turn, Deadline deadline) {
        ByteWriter out = pipeline.scratch();
        new Frontend.Close(Target.PORTAL, name).write(out);
        SYNC.write(out);
        try (Reply reply = turn.send(out, deadline)) {
            Answer answer = new Answer(reply, statement.sql());
            try {
                answer.expect(CLOSE_COMPLETE);
                answer.expect(READY_FOR_QUERY);
            } catch (MalformedMessageException broken) {
                throw reply.violation(broken);
            }
        }
    }

    private Batch answer(Reply sent, boolean opening) {
        try (Reply reply = sent) {
            try {
                return read(new Answer(reply, statement.sql()), opening);
            } catch (MalformedMessageException broken) {
                throw reply.violation(broken);
            }
        }
    }

    private @Nullable OutdatedStatementException begin(Answer answer) {
        Unnamed.expectParse(statement, answer);
        answer.expect(BIND_COMPLETE);
        bound = true;
        return Unnamed.expectDescription(statement, answer);
    }

    private Batch read(Answer answer, boolean opening) {
        OutdatedStatementException outdated = opening ? begin(answer) : null;
        List<Row> rows = new ArrayList<>();
        Set<Integer> unmetTypes = new LinkedHashSet<>();
        long bytes = 0;
        byte type = answer.next();
        while (type == DATA_ROW) {
            ByteReader body = answer.body();
            bytes += body.remaining();
            if (outdated == null) {
                rows.add(statement.row(body));
                statement.addUnmetTypes(body, unmetTypes);
            }
            type = answer.next();
        }
        if (type != COMMAND_COMPLETE && type != PORTAL_SUSPENDED) {
            throw answer.unexpected(type);
        }
        answer.expect(READY_FOR_QUERY);
        if (outdated != null) {
            throw outdated;
        }
        return new Batch(rows, unmetTypes, bytes, type == PORTAL_SUSPENDED);
    }
}
