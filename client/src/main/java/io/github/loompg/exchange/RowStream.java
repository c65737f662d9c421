package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.data.Row;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * One run of a statement whose rows are read no faster than they are wanted: what is not read stays in the socket, and the
 * server waits. It needs no transaction, but the turn all the time.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">Extended Query</a>
 */
public final class RowStream implements AutoCloseable {
    private final Statement statement;
    private final Reply reply;
    private final Answer answer;

    private RowStream(Statement statement, Reply reply) {
        this.statement = statement;
        this.reply = reply;
        this.answer = new Answer(reply, statement.sql());
    }

    /** Encodes the request. */
    public static ByteWriter request(Pipeline pipeline, Statement statement, @Nullable Object[] arguments) {
        ByteWriter out = pipeline.scratch();
        try {
            statement.requireRows();
            Unnamed.writeParse(statement, out);
            statement.writeBind("", arguments, out);
            Unnamed.writeDescribe(statement, "", out);
            new Frontend.Execute("", 0).write(out);
            new Frontend.Sync().write(out);
            return out;
        } catch (RuntimeException unsendable) {
            throw Request.refused(pipeline, out, unsendable);
        }
    }

    /** Sends the request, and waits for the server to begin. */
    public static RowStream open(Turn turn, Statement statement, ByteWriter request, Deadline deadline) {
        RowStream stream = new RowStream(statement, turn.converse(request, deadline));
        try {
            Unnamed.expectParse(statement, stream.answer);
            stream.answer.expect(BIND_COMPLETE);
            OutdatedStatementException outdated = Unnamed.expectDescription(statement, stream.answer);
            if (outdated != null) {
                throw outdated;
            }
            return stream;
        } catch (MalformedMessageException broken) {
            throw stream.reply.violation(broken);
        } catch (RuntimeException | Error failure) {
            stream.close();
            throw failure;
        }
    }

    /** The next row, or null when the reply has been read to its end. */
    public @Nullable Row next(Deadline deadline) {
        reply.waitUntil(deadline);
        try {
            byte type = answer.next();
            if (type == DATA_ROW) {
                return statement.row(answer.body());
            }
            if (type != COMMAND_COMPLETE) {
                throw answer.unexpected(type);
            }
            answer.expect(READY_FOR_QUERY);
            return null;
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
    }

    /** Wants no more rows: the statement is cancelled, if it goes on. */
    @Override
    public void close() {
        reply.close();
    }
}
