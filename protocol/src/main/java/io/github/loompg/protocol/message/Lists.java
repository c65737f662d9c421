package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists inside messages, as several of them have them: a count of two bytes, then so many values or numbers. */
final class Lists {
    private Lists() {}

    /** An unmodifiable copy of values some of which may be NULL. */
    static List<@Nullable Bytes> copyOfValues(List<@Nullable Bytes> values) {
        return Collections.unmodifiableList(new ArrayList<@Nullable Bytes>(values));
    }

    static List<@Nullable Bytes> readValues(ByteReader in) {
        int count = in.readShortCount(Integer.BYTES);
        List<@Nullable Bytes> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(Bytes.readValue(in));
        }
        return values;
    }

    static void writeValues(ByteWriter out, List<@Nullable Bytes> values) {
        for (Bytes value : values) {
            Bytes.writeValue(out, value);
        }
    }

    static List<Integer> readOids(ByteReader in) {
        int count = in.readShortCount(Integer.BYTES);
        List<Integer> oids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            oids.add(in.readInt());
        }
        return oids;
    }

    static void writeOids(ByteWriter out, List<Integer> oids) {
        out.writeShortCount(oids.size());
        for (int oid : oids) {
            out.writeInt(oid);
        }
    }

    /** Reads strings up to an empty one, which ends a list of names that are never empty. */
    static List<String> readNames(ByteReader in) {
        List<String> names = new ArrayList<>();
        for (String name = in.readCString(); !name.isEmpty(); name = in.readCString()) {
            names.add(name);
        }
        return names;
    }

    static void writeNames(ByteWriter out, List<String> names) {
        names.forEach(out::writeCString);
        out.writeByte(0);
    }

    /** Refuses an empty name in a list that an empty name would end. */
    static void checkNames(Iterable<String> names) {
        for (String name : names) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("an empty name would end the list that it stands in");
            }
        }
    }
}
