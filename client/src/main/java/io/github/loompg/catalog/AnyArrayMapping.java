package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code anyarray}, which some tables of the catalogs have: each says itself what its elements are.
 *
 * @param mappings how the values of a type travel; null if it is not known
 */
record AnyArrayMapping(DataType type, IntFunction<@Nullable TypeMapping> mappings) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new AnyArrayMapping(other, mappings);
    }

    @Override
    public Format format() {
        return Format.BINARY;
    }

    @Override
    public boolean accepts(Object argument) {
        return false;
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        throw new Refusal("the server takes no values of it", null);
    }

    @Override
    public @Nullable Object read(byte[] array, int offset, int length) {
        return reader(List.class).read(array, offset, length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        return (array, offset, length) -> {
            ByteReader in = new ByteReader(array, offset, length);
            in.skip(2 * Integer.BYTES);
            int elementOid = in.readInt();
            TypeMapping element = mappings.apply(elementOid);
            if (element == null || element.format() == Format.TEXT) {
                throw new Refusal(
                        "the elements are of a type that is not known or has no binary form", "cast it to text");
            }
            return new ArrayLayout(element, elementOid, 1, PgType.COMMA)
                    .reader(target)
                    .read(array, offset, length);
        };
    }
}
