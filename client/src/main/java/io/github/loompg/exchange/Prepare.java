package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARAMETER_DESCRIPTION;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.ServerException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend.ParameterDescription;
import io.github.loompg.protocol.message.Backend.RowDescription;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has the server prepare a statement and say what parameters and columns it has. Ends with a Sync of its own, so that no
 * lock and no transaction stays behind when the statement is never run.
 *
 * <p>Types among them that nobody has met are looked up at once, by an {@link Introspection}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">Extended Query</a>
 */
public record Prepare(Pipeline pipeline, TypeCatalog types, Introspection introspection) {
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

    /**
     * What the server says of a statement that it has prepared.
     *
     * @param columns null if it gives no rows
     */
    public record Description(
            Order order, List<Integer> parameters, @Nullable List<ColumnDescription> columns) {
        private List<Integer> types() {
            return columns == null
                    ? parameters
                    : Stream.concat(parameters.stream(), columns.stream().map(ColumnDescription::typeOid))
                            .toList();
        }
    }

    /** Prepares a statement, and closes others. */
    public Description run(Sending turn, Order order, Deadline deadline) {
        Reply reply = turn.send(request(order), deadline);
        try {
            return answer(reply, order);
        } catch (ServerException failure) {
            if (!reply.failedForNeighbour()) {
                throw failure;
            }
        }
        return answer(turn.send(request(order), deadline), order);
    }

    /** Finds out what is not known of the types of a statement that was prepared. */
    public Statement complete(Sending turn, Description description, Deadline deadline) {
        introspection.require(turn, description.types(), deadline);
        Order order = description.order();
        return new Statement(order.name(), order.sql(), types, description.parameters(), description.columns());
    }

    private static Description answer(Reply reply, Order order) {
        try (reply) {
            return read(new Answer(reply, order.sql()), order);
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
    }

    private static Description read(Answer answer, Order order) {
        CloseStatement.answer(order.before(), answer);
        answer.expect(PARSE_COMPLETE);
        answer.expect(PARAMETER_DESCRIPTION);
        List<Integer> parameters = ParameterDescription.read(answer.body()).types();
        List<ColumnDescription> columns = columns(answer);
        CloseStatement.answer(order.after(), answer);
        answer.expect(READY_FOR_QUERY);
        return new Description(order, parameters, columns);
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

    private static @Nullable List<ColumnDescription> columns(Answer answer) {
        byte type = answer.next();
        return switch (type) {
            case ROW_DESCRIPTION -> RowDescription.read(answer.body()).columns();
            case NO_DATA -> null;
            default -> throw answer.unexpected(type);
        };
    }
}
