package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_IN_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.COPY_OUT_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.EMPTY_QUERY_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;

/**
 * One or several statements without parameters, whose rows nobody wants. Several are one transaction, unless they say
 * otherwise themselves.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY">Simple Query</a>
 */
public final class SimpleQuery {
    private final Pipeline pipeline;
    private final String sql;
    private boolean changedTypes;

    public SimpleQuery(Pipeline pipeline, String sql) {
        this.pipeline = pipeline;
        this.sql = sql;
    }

    /** Whether one of the statements may have changed types, as far as has been read. */
    public boolean changedTypes() {
        return changedTypes;
    }

    /** Whether the turn has to be kept until the reply has been read. */
    public boolean keepsTurn() {
        return CopyRefusal.mayCopy(sql);
    }

    public Reply send(Turn turn, Deadline deadline) {
        ByteWriter out = request();
        return keepsTurn() ? turn.converse(out, deadline) : turn.send(out, deadline);
    }

    /** Sends what must never be cancelled because it ends a transaction. */
    public Reply sendFinal(Turn turn, Deadline deadline) {
        return turn.sendFinal(request(), deadline);
    }

    /**
     * Sends what undoes a transaction, and reads the reply; neither an interrupt nor a limit of the caller's stops it.
     *
     * @param grace when the connection is closed instead
     */
    public void runCleanup(Turn turn, Deadline grace) {
        answer(turn, turn.sendCleanup(request(), grace), grace);
    }

    private ByteWriter request() {
        ByteWriter out = pipeline.scratch();
        try {
            new Frontend.Query(sql).write(out);
            return out;
        } catch (RuntimeException failure) {
            throw Request.refused(pipeline, out, failure);
        }
    }

    /**
     * Reads the reply to its end.
     *
     * @return the tag of the last statement, empty if there was none
     */
    public String answer(Turn turn, Reply reply, Deadline deadline) {
        try {
            return read(turn, new Answer(reply, sql), deadline);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
    }

    private String read(Turn turn, Answer answer, Deadline deadline) {
        String tag = "";
        while (true) {
            byte type = answer.next();
            switch (type) {
                case ROW_DESCRIPTION, DATA_ROW -> {
                    // Passed over.
                }
                case COMMAND_COMPLETE -> {
                    tag = answer.body().readCString();
                    changedTypes |= TypeCatalog.isChangeOfTypes(tag);
                }
                case EMPTY_QUERY_RESPONSE -> tag = "";
                case COPY_OUT_RESPONSE -> CopyRefusal.skipData(answer);
                case COPY_IN_RESPONSE ->
                    throw CopyRefusal.refuseData(turn, answer, pipeline.scratch(), false, deadline);
                case READY_FOR_QUERY -> {
                    return tag;
                }
                default -> throw answer.unexpected(type);
            }
        }
    }

    /** Sends the statements, reads the reply, and has the turn all the time. */
    public String run(Turn turn, Deadline deadline) {
        return answer(turn, send(turn, deadline), deadline);
    }

    /** The same for the first request of a turn, which changes nothing when it fails. */
    public String runFirst(Turn turn, Deadline deadline) {
        Reply reply = turn.sendRepeatable(request(), deadline);
        try {
            return answer(turn, reply, deadline);
        } catch (ServerException failure) {
            if (!reply.failedForNeighbour()) {
                throw failure;
            }
        }
        return run(turn, deadline);
    }
}
