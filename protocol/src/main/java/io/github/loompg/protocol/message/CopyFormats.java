package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.List;

/**
 * How the data of a COPY looks.
 *
 * @param whole {@link Format#TEXT} for a line of text for each row, {@link Format#BINARY} for PostgreSQL's own format
 * @param columns one for each column
 */
public record CopyFormats(Format whole, List<Format> columns) {
    public CopyFormats {
        columns = List.copyOf(columns);
    }

    void write(ByteWriter out) {
        out.writeByte(whole.code());
        Format.writeList(out, columns);
    }

    static CopyFormats read(ByteReader in) {
        return new CopyFormats(Format.of(in.readByte()), Format.readList(in));
    }
}
