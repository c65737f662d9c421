package io.github.loompg.catalog;

import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of an array type: collections and Java arrays of what the element type takes, nested to the number of
 * dimensions. Read as lists by default; lower bounds are not part of the Java value.
 *
 * @param element how the elements travel; in the binary format
 * @param elementOid the element's type, which is part of each value
 * @param lowerBound the number of the first element in each dimension: 1, but for the two vector types of the catalogs
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html">Arrays</a>
 */
record ArrayMapping(DataType type, TypeMapping element, int elementOid, int lowerBound) implements TypeMapping {
    /** The most dimensions that the server has. */
    static final int MOST_DIMENSIONS = 6;

    @Override
    public Format format() {
        return Format.BINARY;
    }

    @Override
    public boolean accepts(Object argument) {
        return argument instanceof Collection || argument.getClass().isArray();
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        ArrayWriter.write(this, argument, out);
    }

    @Override
    public @Nullable Object read(byte[] array, int offset, int length) {
        return reader(List.class).read(array, offset, length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        return ArrayReader.of(this, target);
    }
}
