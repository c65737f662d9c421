package io.github.loompg.catalog;

import io.github.loompg.data.BoundedArray;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of an array type: collections and Java arrays of what the element type takes, nested to the number of
 * dimensions, or {@link io.github.loompg.data.BoundedArray}, which alone has lower bounds. Read as lists by default.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html">Arrays</a>
 */
record ArrayMapping(DataType type, ArrayLayout layout) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new ArrayMapping(other, layout);
    }

    @Override
    public boolean accepts(Object argument) {
        return argument instanceof BoundedArray || ArrayWriter.isArray(argument);
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        ArrayWriter.write(layout, argument, out);
    }

    @Override
    public @Nullable Object read(byte[] array, int offset, int length) {
        return reader(List.class).read(array, offset, length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        return layout.reader(target);
    }

    @Override
    public boolean isOpen() {
        return layout.element().isOpen();
    }

    @Override
    public void addUnmetTypes(byte[] array, int offset, int length, Set<Integer> unmet) {
        ByteReader in = new ByteReader(array, offset, length);
        int dimensions = in.readCount(2 * Integer.BYTES);
        in.skip(2 * Integer.BYTES + dimensions * 2 * Integer.BYTES);
        while (in.remaining() > 0) {
            int bytes = Math.max(0, in.readValueLength());
            if (bytes > 0) {
                layout.element().addUnmetTypes(array, in.position(), bytes, unmet);
            }
            in.skip(bytes);
        }
    }
}
