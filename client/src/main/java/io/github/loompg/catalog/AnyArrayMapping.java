package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code anyarray}, which some tables of the catalogs have: each says itself what its elements are.
 *
 * @param types how the elements travel
 */
record AnyArrayMapping(DataType type, MetTypes types) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new AnyArrayMapping(other, types);
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
            int elementOid = elementOid(array, offset, length);
            TypeMapping element = types.find(elementOid);
            if (element == null || element.format() == Format.TEXT) {
                throw new Refusal(
                        "the elements are of a type that is not known or has no binary form", "cast it to text");
            }
            return new ArrayLayout(element, elementOid, 1, PgType.COMMA)
                    .reader(target)
                    .read(array, offset, length);
        };
    }

    private static int elementOid(byte[] array, int offset, int length) {
        ByteReader in = new ByteReader(array, offset, length);
        in.skip(2 * Integer.BYTES);
        return in.readInt();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void addUnmetTypes(byte[] array, int offset, int length, Set<Integer> unmet) {
        int elementOid = elementOid(array, offset, length);
        if (types.find(elementOid) == null) {
            unmet.add(elementOid);
        }
    }
}
