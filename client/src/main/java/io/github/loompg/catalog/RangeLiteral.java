package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;

/**
 * Ranges as text: {@code [a,b)}, {@code (,"b c"]}, {@code empty}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO">Range Input/Output</a>
 */
record RangeLiteral() implements Literal {
    private static final String EMPTY = "empty";

    @Override
    public byte[] toBinary(byte[] text, int offset, int length) {
        LiteralReader in = new LiteralReader(text, offset, length);
        ByteWriter out = new ByteWriter();
        readRange(in, out);
        in.expectEnd();
        return out.toByteArray();
    }

    static void readRange(LiteralReader in, ByteWriter out) {
        if (in.skip(EMPTY)) {
            out.writeByte(RangeFlags.EMPTY);
            return;
        }
        int at = out.size();
        out.writeByte(0);
        int flags = 0;
        if (in.skip('[')) {
            flags |= RangeFlags.LOWER_INCLUSIVE;
        } else {
            in.expect('(');
        }
        flags |= readBound(in, out, RangeFlags.NO_LOWER);
        in.expect(',');
        flags |= readBound(in, out, RangeFlags.NO_UPPER);
        if (in.skip(']')) {
            flags |= RangeFlags.UPPER_INCLUSIVE;
        } else {
            in.expect(')');
        }
        out.array()[at] = (byte) flags;
    }

    private static int readBound(LiteralReader in, ByteWriter out, int ifNone) {
        int mark = out.beginValue();
        int begin = out.size();
        boolean quoted = in.readPart(out, ',', ']', ')');
        if (!quoted && out.size() == begin) {
            out.truncate(mark);
            return ifNone;
        }
        out.endValue(mark);
        return 0;
    }

    @Override
    public void toText(byte[] binary, int offset, int length, ByteWriter out) {
        writeRange(new ByteReader(binary, offset, length), out);
    }

    static void writeRange(ByteReader in, ByteWriter out) {
        int flags = RangeFlags.read(in);
        if ((flags & RangeFlags.EMPTY) != 0) {
            LiteralText.writeAscii(EMPTY, out);
            return;
        }
        out.writeByte((flags & RangeFlags.LOWER_INCLUSIVE) != 0 ? '[' : '(');
        if (RangeFlags.hasLower(flags)) {
            LiteralText.writeQuoted(in, in.readInt(), out);
        }
        out.writeByte(',');
        if (RangeFlags.hasUpper(flags)) {
            LiteralText.writeQuoted(in, in.readInt(), out);
        }
        out.writeByte((flags & RangeFlags.UPPER_INCLUSIVE) != 0 ? ']' : ')');
    }
}
