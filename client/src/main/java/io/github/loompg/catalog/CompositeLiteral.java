package io.github.loompg.catalog;

import io.github.loompg.catalog.PgType.Field;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.List;

/**
 * Composites as text: {@code (1,"b c",)}, where nothing at all is NULL.
 *
 * @param fields what the type has
 * @see <a href="https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX">Composite Type Input and Output
 *     Syntax</a>
 */
record CompositeLiteral(List<Field> fields) implements Literal {
    @Override
    public byte[] toBinary(byte[] text, int offset, int length) {
        LiteralReader in = new LiteralReader(text, offset, length);
        ByteWriter out = new ByteWriter();
        int count = 0;
        out.writeInt(0);
        in.expect('(');
        // Without a field, and with a single one that is NULL, the text is the same.
        if (!(fields.isEmpty() && in.skip(')'))) {
            do {
                out.writeInt(count < fields.size() ? fields.get(count).typeOid() : 0);
                readField(in, out);
                count++;
            } while (in.skip(','));
            in.expect(')');
        }
        in.expectEnd();
        byte[] binary = out.toByteArray();
        setCount(binary, count);
        return binary;
    }

    private static void setCount(byte[] binary, int count) {
        ByteWriter head = new ByteWriter(Integer.BYTES);
        head.writeInt(count);
        System.arraycopy(head.array(), 0, binary, 0, Integer.BYTES);
    }

    private static void readField(LiteralReader in, ByteWriter out) {
        int mark = out.beginValue();
        int begin = out.size();
        boolean quoted = in.readPart(out, ',', ')', ')');
        if (!quoted && out.size() == begin) {
            out.truncate(mark);
            out.writeNull();
        } else {
            out.endValue(mark);
        }
    }

    @Override
    public void toText(byte[] binary, int offset, int length, ByteWriter out) {
        ByteReader in = new ByteReader(binary, offset, length);
        int count = in.readInt();
        out.writeByte('(');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.writeByte(',');
            }
            in.skip(Integer.BYTES);
            int bytes = in.readInt();
            if (bytes >= 0) {
                LiteralText.writeQuoted(in, bytes, out);
            }
        }
        out.writeByte(')');
    }
}
