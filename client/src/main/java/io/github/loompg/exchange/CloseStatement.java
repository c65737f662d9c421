package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.CLOSE_COMPLETE;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import java.util.List;

/** Statements that are needed no more are closed together with another request, and cost no round trip of their own. */
final class CloseStatement {
    private CloseStatement() {}

    static void write(List<String> names, ByteWriter out) {
        for (String name : names) {
            new Frontend.Close(Target.STATEMENT, name).write(out);
        }
    }

    static void answer(List<String> names, Answer answer) {
        for (int i = 0; i < names.size(); i++) {
            answer.expect(CLOSE_COMPLETE);
        }
    }
}
