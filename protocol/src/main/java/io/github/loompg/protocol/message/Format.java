package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;

/**
 * The format of a value on the wire. Where a message takes a list of them, an empty list means that all values are text,
 * and a list of one that all values have this format.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES">Formats and Format
 *     Codes</a>
 */
public enum Format {
    TEXT(0),
    BINARY(1);

    /** For a message all of whose values are text. */
    public static final List<Format> ALL_TEXT = List.of();

    /** For a message all of whose values are binary. */
    public static final List<Format> ALL_BINARY = List.of(BINARY);

    private final int code;

    Format(int code) {
        this.code = code;
    }

    /** The number that stands for it on the wire. */
    public int code() {
        return code;
    }

    /**
     * The format that a number stands for.
     *
     * @throws MalformedMessageException if there is none
     */
    public static Format of(int code) {
        return switch (code) {
            case 0 -> TEXT;
            case 1 -> BINARY;
            default -> throw new MalformedMessageException("there is no format " + code + " of values");
        };
    }

    /** The shortest list that means the same as one with the format of each value. */
    public static List<Format> shortest(List<Format> each) {
        if (!each.contains(BINARY)) {
            return ALL_TEXT;
        }
        return each.contains(TEXT) ? each : ALL_BINARY;
    }

    static Format read(ByteReader in) {
        return of(in.readShort());
    }

    static List<Format> readList(ByteReader in) {
        int count = in.readShortCount(Short.BYTES);
        List<Format> formats = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            formats.add(read(in));
        }
        return formats;
    }

    static void writeList(ByteWriter out, List<Format> formats) {
        out.writeShortCount(formats.size());
        for (int i = 0;
                i < formats.size();
                i++) { // by index, because of the iterator, which would be made for each request
            out.writeShort(formats.get(i).code());
        }
    }
}
