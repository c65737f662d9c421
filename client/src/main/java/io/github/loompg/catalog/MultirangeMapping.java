package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Multirange;
import io.github.loompg.data.Range;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a multirange type: {@link Multirange}, or a list of ranges.
 *
 * @param range maps one of the ranges
 * @see <a href="https://www.postgresql.org/docs/current/rangetypes.html">Range Types</a>
 */
record MultirangeMapping(DataType type, RangeMapping range) implements TypeMapping {
    /** The fewest bytes of a range with its length. */
    private static final int SMALLEST = Integer.BYTES + 1;

    @Override
    public TypeMapping as(DataType other) {
        return new MultirangeMapping(other, range);
    }

    @Override
    public boolean accepts(Object argument) {
        return argument instanceof Multirange || argument instanceof Collection;
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        Collection<?> ranges = switch (argument) {
            case Multirange<?> multirange -> multirange.ranges();
            case Collection<?> collection -> collection;
            default -> throw new Refusal("the type takes Multirange, or a collection of Range", null);
        };
        out.writeInt(ranges.size());
        int index = 0;
        for (Object each : ranges) {
            writeRange(each, index++, out);
        }
    }

    private void writeRange(@Nullable Object each, int index, ByteWriter out) {
        if (each == null) {
            throw new Refusal("range " + index + ": it is null", "a multirange holds no NULL");
        }
        int mark = out.beginValue();
        try {
            range.write(each, out);
        } catch (Refusal refusal) {
            throw refusal.within("range " + index);
        }
        out.endValue(mark);
    }

    @Override
    public Object read(byte[] array, int offset, int length) {
        return multirange(ranges(range::read, array, offset, length));
    }

    @Override
    public ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.rawClass(target);
        if (asked.isAssignableFrom(Multirange.class)) {
            ValueReader<?> each = range.reader(JavaTypes.rangeOf(JavaTypes.argument(target)));
            return (array, offset, length) -> multirange(ranges(each, array, offset, length));
        }
        if (asked.isAssignableFrom(List.class)) {
            ValueReader<?> each = range.reader(JavaTypes.argument(target));
            return (array, offset, length) -> ranges(each, array, offset, length);
        }
        throw new Refusal("a value of " + type + " is read as Multirange or List", "cast the column in the SQL");
    }

    @SuppressWarnings("unchecked") // a range type is read as ranges
    private static Multirange<?> multirange(List<?> ranges) {
        return new Multirange<>((List<Range<Object>>) ranges);
    }

    private static List<?> ranges(ValueReader<?> each, byte[] array, int offset, int length) {
        ByteReader in = new ByteReader(array, offset, length);
        int count = in.readCount(SMALLEST);
        List<Object> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int bytes = in.readValueLength();
            if (bytes < 0) {
                throw new MalformedMessageException("a range of a multirange is NULL");
            }
            int at = in.position();
            in.skip(bytes);
            try {
                Object value = each.read(array, at, bytes);
                if (value == null) {
                    throw new MalformedMessageException("a range of a multirange is nothing");
                }
                ranges.add(value);
            } catch (Refusal refusal) {
                throw refusal.within("range " + i);
            }
        }
        in.expectEnd();
        return List.copyOf(ranges);
    }
}
