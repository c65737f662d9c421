package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Arrays as text: <code>{a,"b c",NULL}</code>, dimensions within each other, and <code>[0:1]=</code> in front if they do not
 * count from 1.
 *
 * @param elementOid the type that the binary framing is to have
 * @param delimiter what stands between two elements
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">Array Input and Output Syntax</a>
 */
record ArrayLiteral(int elementOid, char delimiter) implements Literal {
    private static final String NULL = "NULL";

    @Override
    public byte[] toBinary(byte[] text, int offset, int length) {
        return new Parsing(new LiteralReader(text, offset, length)).run();
    }

    /** One text, being taken apart. */
    private final class Parsing {
        private final LiteralReader in;
        private final ByteWriter elements = new ByteWriter();
        private final int[] lengths = new int[ArrayLayout.MOST_DIMENSIONS];
        private final int[] lowerBounds = new int[ArrayLayout.MOST_DIMENSIONS];
        private int dimensions;
        private boolean hasNulls;

        Parsing(LiteralReader in) {
            this.in = in;
            Arrays.fill(lengths, -1);
            Arrays.fill(lowerBounds, 1);
        }

        byte[] run() {
            readBounds();
            readDimension(0);
            in.expectEnd();
            ByteWriter out = new ByteWriter();
            boolean empty = lengths[0] == 0;
            out.writeInt(empty ? 0 : dimensions);
            out.writeInt(hasNulls ? 1 : 0);
            out.writeInt(elementOid);
            for (int i = 0; i < dimensions && !empty; i++) {
                out.writeInt(lengths[i]);
                out.writeInt(lowerBounds[i]);
            }
            out.writeBytes(elements.array(), 0, elements.size());
            return out.toByteArray();
        }

        private void readBounds() {
            boolean any = false;
            for (int i = 0; in.skip('['); i++) {
                if (i == lowerBounds.length) {
                    throw in.malformed("has too many dimensions");
                }
                lowerBounds[i] = in.readInt();
                in.expect(':');
                in.readInt();
                in.expect(']');
                any = true;
            }
            if (any) {
                in.expect('=');
            }
        }

        private void readDimension(int depth) {
            if (depth == lengths.length) {
                throw in.malformed("has too many dimensions");
            }
            in.expect('{');
            int count = 0;
            if (!in.skip('}')) {
                do {
                    readMember(depth);
                    count++;
                } while (in.skip(delimiter));
                in.expect('}');
            }
            if (lengths[depth] < 0) {
                lengths[depth] = count;
            } else if (lengths[depth] != count) {
                throw in.malformed("is an array that is not rectangular");
            }
            if (depth > 0 && count == 0) {
                throw in.malformed("is an array with an empty part");
            }
        }

        private void readMember(int depth) {
            boolean nested = in.peek() == '{';
            if (nested) {
                readDimension(depth + 1);
            } else {
                readElement();
            }
            int found = nested ? Math.max(dimensions, depth + 2) : depth + 1;
            if (dimensions != 0 && found != dimensions) {
                throw in.malformed("is an array that is not rectangular");
            }
            dimensions = found;
        }

        private void readElement() {
            int mark = elements.beginValue();
            int begin = elements.size();
            boolean quoted = in.readPart(elements, delimiter, '}', delimiter);
            if (!quoted && isNull(begin)) {
                elements.truncate(mark);
                elements.writeNull();
                hasNulls = true;
            } else {
                elements.endValue(mark);
            }
        }

        private boolean isNull(int begin) {
            int length = elements.size() - begin;
            return length == NULL.length()
                    && new String(elements.array(), begin, length, StandardCharsets.ISO_8859_1).equalsIgnoreCase(NULL);
        }
    }

    @Override
    public void toText(byte[] binary, int offset, int length, ByteWriter out) {
        ByteReader in = new ByteReader(binary, offset, length);
        int[] lengths = new int[in.readInt()];
        in.skip(2 * Integer.BYTES);
        StringBuilder bounds = new StringBuilder();
        boolean fromOne = true;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = in.readInt();
            int lowerBound = in.readInt();
            fromOne &= lowerBound == 1;
            bounds.append('[')
                    .append(lowerBound)
                    .append(':')
                    .append((long) lowerBound + lengths[i] - 1)
                    .append(']');
        }
        if (!fromOne) {
            LiteralText.writeAscii(bounds.append('=').toString(), out);
        }
        if (lengths.length == 0) {
            LiteralText.writeAscii("{}", out);
        } else {
            writeDimension(in, lengths, 0, out);
        }
    }

    private void writeDimension(ByteReader in, int[] lengths, int depth, ByteWriter out) {
        out.writeByte('{');
        for (int i = 0; i < lengths[depth]; i++) {
            if (i > 0) {
                out.writeByte(delimiter);
            }
            if (depth + 1 < lengths.length) {
                writeDimension(in, lengths, depth + 1, out);
                continue;
            }
            int size = in.readInt();
            if (size < 0) {
                LiteralText.writeAscii(NULL, out);
            } else {
                LiteralText.writeQuoted(in, size, out);
            }
        }
        out.writeByte('}');
    }
}
