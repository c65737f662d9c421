package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.error.ConversionException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a composite type, or of the rows of a table: {@link Row}, or records whose components are called as its
 * fields are.
 *
 * @see <a href="https://www.postgresql.org/docs/current/rowtypes.html">Composite Types</a>
 */
record CompositeMapping(DataType type, CompositeLayout layout) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new CompositeMapping(other, layout);
    }

    @Override
    public boolean accepts(Object argument) {
        return argument instanceof Record || argument instanceof Row || argument instanceof Map;
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        layout.write(layout.valuesOf(argument), out);
    }

    @Override
    public @Nullable Object read(byte[] array, int offset, int length) {
        byte[] body = body(array, offset, length);
        return layout.shape().row(body, 0, body.length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.rawClass(target);
        if (asked.isAssignableFrom(Row.class)) {
            return this::read;
        }
        if (asked == Map.class) {
            return (array, offset, length) -> {
                byte[] body = body(array, offset, length);
                return layout.shape().row(body, 0, body.length).asMap();
            };
        }
        if (!asked.isRecord()) {
            throw new Refusal(
                    "a value of " + type + " has no form as that class",
                    "ask for Row, or for a record with a component for each of " + layout.names());
        }
        RowReader<?> reader = layout.shape().recordReader(target);
        return (array, offset, length) -> {
            byte[] body = body(array, offset, length);
            try {
                return reader.read(body, 0, body.length);
            } catch (ConversionException field) {
                throw Column.refusal(field);
            }
        };
    }

    /** The same as the body of a DataRow, which is what rows and records are read from. */
    private byte[] body(byte[] array, int offset, int length) {
        return layout.body(new ByteReader(array, offset, length), type);
    }
}
