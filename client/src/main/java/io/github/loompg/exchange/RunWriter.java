package io.github.loompg.exchange;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.catalog.RowEncoder;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Frontend;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes Bind and Execute for one row of arguments after the other. What is the same for all of them has been encoded
 * before.
 */
final class RunWriter {
    private final Statement statement;
    private final InputRows rows;
    private final RowEncoder encoder;
    private final byte[] head;
    private final byte[] tail;
    private final byte[] execute;

    RunWriter(Statement statement, InputRows rows) {
        this.statement = statement;
        this.rows = rows;
        this.encoder = statement.rowEncoder(rows);
        ByteWriter out = new ByteWriter();
        int mark = statement.beginBind(encoder.size(), out);
        this.head = out.toByteArray();
        out.clear();
        out.writeBytes(head);
        statement.endBind(mark, out);
        this.tail = Arrays.copyOfRange(out.array(), head.length, out.size());
        out.clear();
        new Frontend.Execute("", 0).write(out);
        this.execute = out.toByteArray();
    }

    /**
     * Binds the values of a row.
     *
     * @throws io.github.loompg.error.PostgresException if they cannot be sent
     */
    void writeBind(@Nullable Object row, ByteWriter out) {
        int values = encoder.take(row);
        if (values != encoder.size()) {
            throw statement.wrongCount(rows.values(row));
        }
        int begin = out.size();
        out.writeBytes(head);
        for (int i = 0; i < values; i++) {
            encoder.write(i, out);
        }
        out.writeBytes(tail);
        out.endMessage(begin + Byte.BYTES);
    }

    /** Runs what was bound last. */
    void writeExecute(ByteWriter out) {
        out.writeBytes(execute);
    }
}
