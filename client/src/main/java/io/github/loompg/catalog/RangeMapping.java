package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Range;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The values of a range type: {@link Range} of what its subtype is read as.
 *
 * @see <a href="https://www.postgresql.org/docs/current/rangetypes.html">Range Types</a>
 */
record RangeMapping(DataType type, TypeMapping bound) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new RangeMapping(other, bound);
    }

    @Override
    public boolean accepts(Object argument) {
        return argument instanceof Range;
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        if (!(argument instanceof Range<?> range)) {
            throw new Refusal(
                    "the type takes Range",
                    argument instanceof CharSequence
                            ? "write $n::text::" + type + " in the SQL, and the parameter is a text"
                            : null);
        }
        RangeFlags.write(range, out);
        writeBound(range.lower(), "lower", out);
        writeBound(range.upper(), "upper", out);
    }

    private void writeBound(@Nullable Object value, String which, ByteWriter out) {
        if (value == null) {
            return;
        }
        int mark = out.beginValue();
        try {
            bound.write(value, out);
        } catch (Refusal refusal) {
            throw refusal.within(
                    "the " + which + " bound, of class " + value.getClass().getTypeName());
        }
        out.endValue(mark);
    }

    @Override
    public Object read(byte[] array, int offset, int length) {
        return read(bound::read, array, offset, length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.rawClass(target);
        if (!asked.isAssignableFrom(Range.class)) {
            throw new Refusal("a value of " + type + " is read as Range", "cast the column in the SQL");
        }
        ValueReader<?> reader = bound.reader(JavaTypes.argument(target));
        return (array, offset, length) -> read(reader, array, offset, length);
    }

    private static Range<?> read(ValueReader<?> bound, byte[] array, int offset, int length) {
        ByteReader in = new ByteReader(array, offset, length);
        int flags = RangeFlags.read(in);
        Object lower = RangeFlags.hasLower(flags) ? readBound(in, bound, "lower") : null;
        Object upper = RangeFlags.hasUpper(flags) ? readBound(in, bound, "upper") : null;
        in.expectEnd();
        return RangeFlags.range(flags, lower, upper);
    }

    private static Object readBound(ByteReader in, ValueReader<?> bound, String which) {
        int length = in.readValueLength();
        if (length < 0) {
            throw new MalformedMessageException("a bound of a range is NULL");
        }
        int at = in.position();
        in.skip(length);
        try {
            Object value = bound.read(in.array(), at, length);
            if (value == null) {
                throw new MalformedMessageException("a bound of a range is nothing");
            }
            return value;
        } catch (Refusal refusal) {
            throw refusal.within("the " + which + " bound");
        }
    }
}
