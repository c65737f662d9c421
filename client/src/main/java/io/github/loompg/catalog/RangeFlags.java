package io.github.loompg.catalog;

import io.github.loompg.data.Range;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import org.jspecify.annotations.Nullable;

/** The first byte of a range, which says what bounds it has. */
final class RangeFlags {
    static final int EMPTY = 0x01;
    static final int LOWER_INCLUSIVE = 0x02;
    static final int UPPER_INCLUSIVE = 0x04;
    static final int NO_LOWER = 0x08;
    static final int NO_UPPER = 0x10;

    private static final int ALL = EMPTY | LOWER_INCLUSIVE | UPPER_INCLUSIVE | NO_LOWER | NO_UPPER;

    private RangeFlags() {}

    static int read(ByteReader in) {
        int flags = in.readUnsignedByte();
        if ((flags & ~ALL) != 0) {
            throw new MalformedMessageException("a range has the flags " + flags);
        }
        return flags;
    }

    static void write(Range<?> range, ByteWriter out) {
        out.writeByte(
                range.isEmpty()
                        ? EMPTY
                        : (range.lowerInclusive() ? LOWER_INCLUSIVE : 0)
                                | (range.upperInclusive() ? UPPER_INCLUSIVE : 0)
                                | (range.hasLower() ? 0 : NO_LOWER)
                                | (range.hasUpper() ? 0 : NO_UPPER));
    }

    static boolean hasLower(int flags) {
        return (flags & (EMPTY | NO_LOWER)) == 0;
    }

    static boolean hasUpper(int flags) {
        return (flags & (EMPTY | NO_UPPER)) == 0;
    }

    static Range<?> range(int flags, @Nullable Object lower, @Nullable Object upper) {
        return (flags & EMPTY) != 0
                ? Range.empty()
                : new Range<>(lower, upper, (flags & LOWER_INCLUSIVE) != 0, (flags & UPPER_INCLUSIVE) != 0, false);
    }
}
