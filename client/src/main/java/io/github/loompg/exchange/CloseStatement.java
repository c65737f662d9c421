package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.CLOSE_COMPLETE;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import java.util.List;

/** Statements that are needed no more are closed in front of another request, and cost no round trip of their own. */
final class CloseStatement {
    private CloseStatement() {}

    static void write(List<Statement> statements, ByteWriter out) {
        for (Statement statement : statements) {
            new Frontend.Close(Target.STATEMENT, statement.name()).write(out);
        }
    }

    static void answer(List<Statement> statements, Answer answer) {
        for (int i = 0; i < statements.size(); i++) {
            answer.expect(CLOSE_COMPLETE);
        }
    }
}
