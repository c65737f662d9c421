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
     * What is to be done.
     *
     * @param name the name of the statement, empty for none
     * @param before the names of statements to close whatever comes of it
     * @param after the names of statements to close if it succeeds
     */
    public record Order(String name, String sql, List<String> before, List<String> after) {}

    /** Prepares a statement, and closes others. */
    public Statement run(Sending turn, Order order, Deadline deadline) {
        Reply reply = turn.send(request(order), deadline);
        try {
            return answer(reply, order);
        } catch (ServerException failure) {
            if (!reply.struckByStrayCancel()) {
                throw failure;
            }
        }
        return answer(turn.send(request(order), deadline), order);
    }

    private Statement answer(Reply reply, Order order) {
        try (reply) {
            return read(new Answer(reply, order.sql()), order);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
    }

    private Statement read(Answer answer, Order order) {
        CloseStatement.answer(order.before(), answer);
        answer.expect(PARSE_COMPLETE);
        answer.expect(PARAMETER_DESCRIPTION);
        List<ParameterEncoder> parameters = ParameterDescription.read(answer.body()).types().stream()
                .map(types::parameter)
                .toList();
        ResultShape result = result(answer);
        CloseStatement.answer(order.after(), answer);
        answer.expect(READY_FOR_QUERY);
        return new Statement(order.name(), order.sql(), parameters, result);
    }

    private ByteWriter request(Order order) {
        ByteWriter out = pipeline.scratch();
        try {
            CloseStatement.write(order.before(), out);
            new Frontend.Parse(order.name(), order.sql(), List.of()).write(out);
            new Frontend.Describe(Target.STATEMENT, order.name()).write(out);
            CloseStatement.write(order.after(), out);
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
