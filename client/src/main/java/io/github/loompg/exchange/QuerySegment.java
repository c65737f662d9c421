package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.EMPTY_QUERY_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.PORTAL_SUSPENDED;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Frontend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several statements under one Sync. Outside of a transaction block they are one transaction: the first that fails undoes
 * those before it, and the server passes over those behind it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING">Pipelining</a>
 */
public final class QuerySegment {
    private static final Frontend.Execute ALL_ROWS = new Frontend.Execute("", 0);
    private static final Frontend.Execute ONE_ROW = new Frontend.Execute("", 1);
    private static final Frontend.Sync SYNC = new Frontend.Sync();

    private final Pipeline pipeline;
    private final Room room;
    private final List<PipelineEntry<?>> entries;
    private final List<Run> runs = new ArrayList<>();
    private int at;
    private boolean running;
    private @Nullable ServerException refusal;
    private @Nullable ServerException unbound;

    /** A statement that was prepared, and what its parameters get. */
    public record Run(Statement statement, List<@Nullable Object> arguments) {}

    /**
     * @param room how much memory the rows of all of them may take
     */
    public QuerySegment(Pipeline pipeline, List<PipelineEntry<?>> entries, Room room) {
        this.pipeline = pipeline;
        this.room = room;
        this.entries = entries;
    }

    /**
     * Encodes all of it.
     *
     * @param prepared what is run for each entry
     * @return null if an argument cannot be sent, or a row cannot be what the caller wants; that entry has failed, then
     */
    public @Nullable ByteWriter request(List<Run> prepared) {
        ByteWriter out = pipeline.scratch();
        runs.addAll(prepared);
        for (int i = 0; i < entries.size(); i++) {
            PipelineEntry<?> entry = entries.get(i);
            Run run = prepared.get(i);
            try {
                entry.outcome().begin(run.statement());
                Unnamed.writeParse(run.statement(), out);
                run.statement().writeBind(run.arguments().toArray(), out);
                Unnamed.writeDescribe(run.statement(), "", out);
            } catch (RuntimeException unsendable) {
                entry.failed(Request.refused(pipeline, out, unsendable));
                entries.forEach(PipelineEntry::skipped);
                return null;
            }
            (entry.outcome().rowLimit() == 1 ? ONE_ROW : ALL_ROWS).write(out);
        }
        SYNC.write(out);
        return out;
    }

    /** Has the answer, when the request has been sent, take no more memory than there is room for. */
    public void guard(Reply reply) {
        entries.forEach(entry -> room.guard(reply, entry.outcome()));
    }

    /** Reads the reply to its end; what the server refuses is the failure of an entry. */
    public void answer(Reply reply) {
        try (reply) {
            Answer answer = new Answer(reply, sql());
            byte type = answer.nextOrError();
            while (type != READY_FOR_QUERY) {
                take(type, reply, answer);
                type = new Answer(reply, sql()).nextOrError();
            }
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
        if (refusal != null) {
            // Behind the last: an error of the commit, and they have all had no effect.
            entries.forEach(entry -> entry.failed(refusal));
        }
        entries.forEach(PipelineEntry::skipped);
    }

    private @Nullable String sql() {
        return at < entries.size() ? entries.get(at).sql() : null;
    }

    private void take(byte type, Reply reply, Answer answer) {
        switch (type) {
            case PARSE_COMPLETE -> {
                // It will be bound next.
            }
            case BIND_COMPLETE -> running = true;
            case ROW_DESCRIPTION, NO_DATA -> describe(type, answer);
            case DATA_ROW -> collect(answer.body(), reply);
            case COMMAND_COMPLETE -> {
                current(answer, type).outcome().tag(reply.array(), reply.bodyStart(), reply.bodyEnd());
                done(answer, type);
            }
            case EMPTY_QUERY_RESPONSE, PORTAL_SUSPENDED -> done(answer, type);
            case ERROR_RESPONSE -> {
                ServerException error = answer.error();
                if (at < entries.size()) {
                    entries.get(at).failed(error);
                    unbound = running ? null : error;
                } else {
                    refusal = error;
                }
            }
            default -> throw answer.unexpected(type);
        }
    }

    private PipelineEntry<?> current(Answer answer, byte type) {
        if (!running || at >= entries.size()) {
            throw answer.unexpected(type);
        }
        return entries.get(at);
    }

    private void describe(byte type, Answer answer) {
        PipelineEntry<?> entry = current(answer, type);
        PostgresException otherResult = Unnamed.described(runs.get(at).statement(), type, answer);
        if (otherResult != null) {
            entry.unreadable(otherResult);
        }
    }

    /** What the server has said of a statement that it did not get as far as to run, or null. */
    public @Nullable ServerException unboundRefusal() {
        return unbound;
    }

    /** Which of the entries the server has come to. */
    public int reached() {
        return at;
    }

    private void done(Answer answer, byte type) {
        current(answer, type).done();
        running = false;
        at++;
    }

    private void collect(ByteReader row, Reply reply) {
        PipelineEntry<?> entry = current(new Answer(reply, sql()), DATA_ROW);
        if (runs.get(at).statement().result() == null && entry.isReadable()) {
            throw new MalformedMessageException(
                    "the server sent a row for a statement that it had described as one without a result");
        }
        if (entry.isReadable()) {
            try {
                if (room.admit(row, entry.outcome(), entry.sql())) {
                    entry.outcome().row(row.array(), row.position(), row.remaining());
                }
            } catch (MalformedMessageException broken) {
                throw broken;
            } catch (RuntimeException | Error thrown) {
                entry.unreadable(thrown);
            }
        }
    }
}
