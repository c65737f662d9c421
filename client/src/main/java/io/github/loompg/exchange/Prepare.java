package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARAMETER_DESCRIPTION;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.ParameterEncoder;
import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend.ParameterDescription;
import io.github.loompg.protocol.message.Backend.RowDescription;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has the server prepare a statement and say what parameters and columns it has. Ends with a Sync of its own, so that no
 * lock and no transaction stays behind when the statement is never run.
 *
 * @param lookup finds the constructors of records that nobody else can reach, or null
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">Extended Query</a>
 */
public record Prepare(
        Pipeline pipeline, TypeCatalog types, @Nullable Lookup lookup) {
    /** How the request is sent within a turn. */
    @FunctionalInterface
    public interface Sending {
        Reply send(ByteWriter request, Deadline deadline);
    }

    /**
     * Prepares a statement.
     *
     * @param name its name, empty for none
     * @param closing statements to close before
     */
    public Statement run(Sending turn, String name, String sql, List<Statement> closing, Deadline deadline) {
        Reply reply = turn.send(request(name, sql, closing), deadline);
        try {
            return answer(reply, name, sql, closing);
        } catch (ServerException failure) {
            if (!reply.struckByStrayCancel()) {
                throw failure;
            }
        }
        return answer(turn.send(request(name, sql, closing), deadline), name, sql, closing);
    }

    private Statement answer(Reply reply, String name, String sql, List<Statement> closing) {
        try (reply) {
            return read(new Answer(reply, sql), name, sql, closing);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
    }

    private Statement read(Answer answer, String name, String sql, List<Statement> closing) {
        CloseStatement.answer(closing, answer);
        answer.expect(PARSE_COMPLETE);
        answer.expect(PARAMETER_DESCRIPTION);
        List<ParameterEncoder> parameters = ParameterDescription.read(answer.body()).types().stream()
                .map(types::parameter)
                .toList();
        ResultShape result = result(answer);
        answer.expect(READY_FOR_QUERY);
        return new Statement(name, sql, parameters, result);
    }

    private ByteWriter request(String name, String sql, List<Statement> closing) {
        ByteWriter out = pipeline.scratch();
        try {
            CloseStatement.write(closing, out);
            new Frontend.Parse(name, sql, List.of()).write(out);
            new Frontend.Describe(Target.STATEMENT, name).write(out);
            new Frontend.Sync().write(out);
            return out;
        } catch (RuntimeException failure) {
            throw Request.refused(pipeline, out, failure);
        }
    }

    private @Nullable ResultShape result(Answer answer) {
        byte type = answer.next();
        return switch (type) {
            case ROW_DESCRIPTION ->
                types.shape(RowDescription.read(answer.body()).columns(), lookup);
            case NO_DATA -> null;
            default -> throw answer.unexpected(type);
        };
    }
}
