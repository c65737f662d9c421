package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values, which are texts; a value may be NULL: the number of pairs, and each key and each value with its length in
 * front. What is read cannot be changed, and has the server's order of keys, by length.
 *
 * @see <a href="https://www.postgresql.org/docs/current/hstore.html">hstore</a>
 */
@SuppressWarnings("rawtypes") // A class has no type arguments; what is in the map is looked at one by one.
final class HstoreCodec implements Codec<Map> {
    static final HstoreCodec INSTANCE = new HstoreCodec();

    private HstoreCodec() {}

    @Override
    public Class<Map> javaType() {
        return Map.class;
    }

    @Override
    public void encode(Map value, ByteWriter out) {
        int size = value.size();
        int written = 0;
        out.writeInt(size);
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            written++;
            writeText(entry.getKey(), "a key", out);
            if (entry.getValue() == null) {
                out.writeNull();
            } else {
                writeText(entry.getValue(), "a value", out);
            }
        }
        if (written != size) {
            throw new Refusal("a map gave another number of entries than its size", "give a copy of it");
        }
    }

    private static void writeText(@Nullable Object text, String part, ByteWriter out) {
        if (!(text instanceof CharSequence)) {
            throw new Refusal(
                    part + " of the map is " + (text == null ? "null" : "of " + text.getClass()) + " and not a String",
                    null);
        }
        int mark = out.beginValue();
        TextCodec.write(text.toString(), out);
        out.endValue(mark);
    }

    @Override
    public Map decode(ByteReader in) {
        int count = in.readCount(2 * Integer.BYTES);
        Map<String, @Nullable String> map = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            int keyLength = in.readValueLength();
            if (keyLength < 0) {
                throw new MalformedMessageException("an hstore has a key that is NULL");
            }
            String key = in.readUtf8(keyLength);
            int valueLength = in.readValueLength();
            map.put(key, valueLength < 0 ? null : in.readUtf8(valueLength));
        }
        return Collections.unmodifiableMap(map);
    }
}
