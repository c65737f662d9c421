package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.SqlExcerpt;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Backend.RowDescription;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of a statement without a name have besides: it is prepared again with every run, because between the Sync
 * that ended its preparation and this run a pooler may have put another server behind us, or somebody else may have used
 * the place. It gets the types of parameters that it had, and says once more what its result is, in case its tables have
 * changed meanwhile. For a statement with a name nothing of that is said.
 */
final class Unnamed {
    private Unnamed() {}

    /** In front of Bind. */
    static void writeParse(Statement statement, ByteWriter out) {
        if (!statement.isNamed()) {
            new Frontend.Parse("", statement.sql(), statement.parameterOids()).write(out);
        }
    }

    /** Behind Bind. */
    static void writeDescribe(Statement statement, String portal, ByteWriter out) {
        if (!statement.isNamed()) {
            new Frontend.Describe(Target.PORTAL, portal).write(out);
        }
    }

    /** In front of BindComplete. */
    static void expectParse(Statement statement, Answer answer) {
        if (!statement.isNamed()) {
            answer.expect(PARSE_COMPLETE);
        }
    }

    /**
     * Behind BindComplete. Rows of another kind than was expected cannot be read.
     *
     * @return what is wrong, or null
     */
    static @Nullable OutdatedStatementException expectDescription(Statement statement, Answer answer) {
        if (statement.isNamed()) {
            return null;
        }
        return described(statement, answer.next(), answer);
    }

    /** The same for a message that has come. */
    static @Nullable OutdatedStatementException described(Statement statement, byte type, Answer answer) {
        boolean same = switch (type) {
            case ROW_DESCRIPTION ->
                statement.hasColumns(RowDescription.read(answer.body()).columns());
            case NO_DATA -> statement.hasColumns(null);
            default -> throw answer.unexpected(type);
        };
        return same
                ? null
                : new OutdatedStatementException(
                        "the statement was run, and its result has other columns than when it was prepared: "
                                + SqlExcerpt.of(statement.sql()),
                        "run it once more if it only reads; it is prepared anew",
                        null,
                        true);
    }
}
