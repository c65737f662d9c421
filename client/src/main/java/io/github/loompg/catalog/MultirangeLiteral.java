package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;

/**
 * Multiranges as text: <code>{[a,b),[c,d)}</code>.
 *
 * @see <a href="https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO">Range Input/Output</a>
 */
record MultirangeLiteral() implements Literal {
    @Override
    public byte[] toBinary(byte[] text, int offset, int length) {
        LiteralReader in = new LiteralReader(text, offset, length);
        ByteWriter ranges = new ByteWriter();
        int count = 0;
        in.expect('{');
        if (!in.skip('}')) {
            do {
                int mark = ranges.beginValue();
                RangeLiteral.readRange(in, ranges);
                ranges.endValue(mark);
                count++;
            } while (in.skip(','));
            in.expect('}');
        }
        in.expectEnd();
        ByteWriter out = new ByteWriter();
        out.writeInt(count);
        out.writeBytes(ranges.array(), 0, ranges.size());
        return out.toByteArray();
    }

    @Override
    public void toText(byte[] binary, int offset, int length, ByteWriter out) {
        ByteReader in = new ByteReader(binary, offset, length);
        int count = in.readInt();
        out.writeByte('{');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.writeByte(',');
            }
            RangeLiteral.writeRange(in.slice(in.readInt()), out);
        }
        out.writeByte('}');
    }
}
