package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.sql.SqlTokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has the server write arguments as constants, and puts them into a statement that can have no parameters, such as the
 * query of a COPY. The arguments are sent as those of any statement; the server turns each into text, quotes that, and
 * says the name of its type, so that the constant has the type that the parameter had.
 */
public final class Literals {
    private final Pipeline pipeline;
    private final Turn turn;
    private final Deadline deadline;

    public Literals(Pipeline pipeline, Turn turn, Deadline deadline) {
        this.pipeline = pipeline;
        this.turn = turn;
        this.deadline = deadline;
    }

    /**
     * The statement with constants in the place of its parameters; without what ends it.
     *
     * @param standardStrings whether {@code standard_conforming_strings} is on
     */
    public String write(Statement statement, @Nullable Object[] arguments, boolean standardStrings) {
        List<String> literals =
                arguments.length == 0 && statement.parameterTypes().isEmpty() ? List.of() : ask(statement, arguments);
        return replaced(statement.sql(), literals, standardStrings);
    }

    private List<String> ask(Statement statement, @Nullable Object[] arguments) {
        StringBuilder sql = new StringBuilder("SELECT ");
        List<Integer> types = statement.parameterTypes().stream()
                .map(type -> (int) type.oid())
                .toList();
        for (int i = 0; i < types.size(); i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append("'CAST(' || pg_catalog.quote_nullable($")
                    .append(i + 1)
                    .append("::pg_catalog.text) || ' AS ' || pg_catalog.format_type(")
                    .append(Integer.toUnsignedString(types.get(i)))
                    .append(", NULL) || ')'");
        }
        ByteWriter out = pipeline.scratch();
        try {
            new Frontend.Parse("", sql.toString(), types).write(out);
            statement.writeBind("", "", arguments, Format.ALL_TEXT, out);
            new Frontend.Execute("", 0).write(out);
            new Frontend.Sync().write(out);
        } catch (RuntimeException unsendable) {
            throw Request.refused(pipeline, out, unsendable);
        }
        Reply reply = turn.send(out, deadline);
        try (reply) {
            Answer answer = new Answer(reply, sql.toString());
            answer.expect(PARSE_COMPLETE);
            answer.expect(BIND_COMPLETE);
            answer.expect(DATA_ROW);
            List<String> literals = texts(answer.body(), types.size());
            answer.expect(COMMAND_COMPLETE);
            answer.expect(READY_FOR_QUERY);
            return literals;
        } catch (MalformedMessageException broken) {
            throw reply.violation(broken);
        }
    }

    private static List<String> texts(ByteReader row, int count) {
        List<String> texts = new ArrayList<>(count);
        row.readShort();
        for (int i = 0; i < count; i++) {
            texts.add(row.readUtf8(row.readValueLength()));
        }
        return texts;
    }

    /** Within strings, names and comments nothing is a parameter. */
    private static String replaced(String sql, List<String> literals, boolean standardStrings) {
        StringBuilder replaced = new StringBuilder(sql.length());
        SqlTokens tokens = new SqlTokens(sql, standardStrings);
        int from = 0;
        int end = 0;
        while (tokens.next()) {
            if (tokens.kind() == SqlTokens.Kind.PARAMETER) {
                replaced.append(sql, from, tokens.start());
                int number = Integer.parseInt(tokens.text().substring(1));
                replaced.append(literals.get(number - 1));
                from = tokens.end();
            }
            if (!tokens.is(";")) {
                end = tokens.end();
            }
        }
        return replaced.append(sql, from, Math.max(from, end)).toString();
    }
}
