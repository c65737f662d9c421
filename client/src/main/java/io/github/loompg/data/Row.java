package io.github.loompg.data;

import io.github.loompg.error.ConversionException;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Type;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result. It is immutable, may be shared between threads, and stays valid when its connection is closed.
 *
 * <p>Columns are found by their index, from 0, or by name; of several columns with the same name the first one is found
 * by name and all of them by index. A value is decoded each time it is read.
 *
 * <p>The typed getters ({@link #getInt(int) getInt} and its like) convert where nothing is lost, as from {@code bigint}
 * to {@code int} when the value fits, and throw {@link ConversionException} where something would be, and for NULL. The
 * {@code get} methods give null for NULL:
 *
 * {@snippet :
 * int id = row.getInt("id");
 * LocalDate dob = row.get("dob", LocalDate.class);
 * List<String> tags = row.get("tags", new TypeRef<List<String>>() {});
 * }
 *
 * <p>All of them throw {@link UsageException} for a column that is not there.
 *
 * <p>Two rows are equal when they have equal values at equal positions, whatever the columns are called; arrays are
 * compared by content. {@link #toString} shows names and values, each value at most 64 characters long: a row is printed
 * by who asked for its content, and this client itself never prints one.
 *
 * <p>The rows of one result share the memory that they were received in, at most 64 KiB or one row, whichever is more:
 * who keeps a few of very many rows for long keeps {@link #detached} copies.
 */
public final class Row {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** What a row remembers: the number of a column above this many bits, in them its distance from the first one. */
    private static final int DISTANCE_BITS = 20;

    private static final int HIGHEST_DISTANCE = (1 << DISTANCE_BITS) - 1;

    /** Set if the column itself is read again and again, and not the one behind it. */
    private static final int AGAIN = 1 << (Integer.SIZE - 1);

    private static final int HIGHEST_COLUMN = (1 << (Integer.SIZE - 1 - DISTANCE_BITS)) - 1;

    private static final int LONGEST_SHOWN = 64;

    private final Layout layout;
    private final byte[] array;

    /** The body of a DataRow message: a count of two bytes, then each column's length in four bytes and its value. */
    private final int begin;

    private final int end;

    /**
     * Where the column behind the one that was read last has its length, so that reading one column after the other does
     * not start over at each. Threads may overwrite each other's memory: each value that is ever found here, the initial 0
     * among them, is right for this row.
     */
    private int remembered;

    Row(Layout layout, byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        int size = layout.size();
        if (length < Short.BYTES || ((short) SHORT.get(array, offset) & 0xFFFF) != size) {
            throw new MalformedMessageException("a row has another number of columns than its description, " + size);
        }
        this.layout = layout;
        this.array = array;
        this.begin = offset;
        this.end = offset + length;
        if (size > 0 && !hasLengthAt(offset + Short.BYTES)) {
            throw endsWithin(0);
        }
    }

    /** The number of columns. */
    public int size() {
        return layout.size();
    }

    /** The columns, in order. */
    public List<Attribute> attributes() {
        return layout.attributes();
    }

    /** Whether a column has that name. */
    public boolean has(String name) {
        return layout.indexOf(name) >= 0;
    }

    /** Whether the column is NULL. */
    public boolean isNull(int index) {
        int at = find(index);
        remember(index, at, 0); // whose value is mostly read next
        return lengthAt(at) < 0;
    }

    /** Whether the first column of that name is NULL. */
    public boolean isNull(String name) {
        return isNull(indexOf(name));
    }

    /**
     * The value as the Java type that its data type has by default.
     *
     * @return null for NULL
     */
    public @Nullable Object get(int index) {
        int at = find(index);
        int length = lengthAt(at);
        return length < 0 ? null : layout.decode(index, array, at + Integer.BYTES, length);
    }

    /**
     * The value of the first column of that name as the Java type that its data type has by default.
     *
     * @return null for NULL
     */
    public @Nullable Object get(String name) {
        return get(indexOf(name));
    }

    /**
     * The value as the given Java type.
     *
     * @return null for NULL
     * @throws ConversionException if the column's type or this value has no lossless form as that Java type
     */
    @SuppressWarnings("unchecked") // a layout gives an object of the class that it is asked for
    public <T> @Nullable T get(int index, Class<T> type) {
        return (T) get(index, (Type) type);
    }

    /**
     * The value of the first column of that name as the given Java type.
     *
     * @return null for NULL
     * @throws ConversionException if the column's type or this value has no lossless form as that Java type
     */
    public <T> @Nullable T get(String name, Class<T> type) {
        return get(indexOf(name), type);
    }

    /**
     * The value as the given Java type with its type arguments.
     *
     * @return null for NULL
     * @throws ConversionException if the column's type or this value has no lossless form as that Java type
     */
    @SuppressWarnings("unchecked") // a layout gives an object of the type that it is asked for
    public <T> @Nullable T get(int index, TypeRef<T> type) {
        return (T) get(index, type.type());
    }

    /**
     * The value of the first column of that name as the given Java type with its type arguments.
     *
     * @return null for NULL
     * @throws ConversionException if the column's type or this value has no lossless form as that Java type
     */
    public <T> @Nullable T get(String name, TypeRef<T> type) {
        return get(indexOf(name), type);
    }

    private @Nullable Object get(int index, Type type) {
        int at = find(index);
        int length = lengthAt(at);
        return length < 0 ? null : layout.decode(index, type, array, at + Integer.BYTES, length);
    }

    /** The value as a boolean. */
    public boolean getBoolean(int index) {
        int at = findValue(index, boolean.class);
        return layout.decodeBoolean(index, array, at, lengthAt(at - Integer.BYTES));
    }

    /** The value of the first column of that name as a boolean. */
    public boolean getBoolean(String name) {
        return getBoolean(indexOf(name));
    }

    /** The value as a short, if it fits. */
    public short getShort(int index) {
        int at = findValue(index, short.class);
        return layout.decodeShort(index, array, at, lengthAt(at - Integer.BYTES));
    }

    /** The value of the first column of that name as a short, if it fits. */
    public short getShort(String name) {
        return getShort(indexOf(name));
    }

    /** The value as an int, if it fits. */
    public int getInt(int index) {
        int at = findValue(index, int.class);
        return layout.decodeInt(index, array, at, lengthAt(at - Integer.BYTES));
    }

    /** The value of the first column of that name as an int, if it fits. */
    public int getInt(String name) {
        return getInt(indexOf(name));
    }

    /** The value as a long, if it fits. */
    public long getLong(int index) {
        int at = findValue(index, long.class);
        return layout.decodeLong(index, array, at, lengthAt(at - Integer.BYTES));
    }

    /** The value of the first column of that name as a long, if it fits. */
    public long getLong(String name) {
        return getLong(indexOf(name));
    }

    /** The value as a float, if no digit of it gets lost. */
    public float getFloat(int index) {
        int at = findValue(index, float.class);
        return layout.decodeFloat(index, array, at, lengthAt(at - Integer.BYTES));
    }

    /** The value of the first column of that name as a float, if no digit of it gets lost. */
    public float getFloat(String name) {
        return getFloat(indexOf(name));
    }

    /** The value as a double, if no digit of it gets lost. */
    public double getDouble(int index) {
        int at = findValue(index, double.class);
        return layout.decodeDouble(index, array, at, lengthAt(at - Integer.BYTES));
    }

    /** The value of the first column of that name as a double, if no digit of it gets lost. */
    public double getDouble(String name) {
        return getDouble(indexOf(name));
    }

    /** The value as a string; {@code get(index, String.class)} does the same and gives null for NULL. */
    public String getString(int index) {
        String value = get(index, String.class);
        if (value == null) {
            throw isNull(index, String.class);
        }
        return value;
    }

    /** The value of the first column of that name as a string. */
    public String getString(String name) {
        return getString(indexOf(name));
    }

    /** All values in order, each as the Java type that its data type has by default, with null for NULL. */
    public List<@Nullable Object> toList() {
        return Collections.unmodifiableList(Arrays.<@Nullable Object>asList(values()));
    }

    /** The values by name, in the order of the columns; of several columns with the same name the first one counts. */
    public Map<String, @Nullable Object> asMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int index = 0; index < size(); index++) {
            String name = attributes().get(index).name();
            if (!map.containsKey(name)) {
                map.put(name, get(index));
            }
        }
        return Collections.unmodifiableMap(map);
    }

    /**
     * This row as an object of the given class: a record, whose components are called as the columns, or as the columns
     * would be in camel case; or, when there is but one column, any class that the column can be read as.
     *
     * @return null only when the row has one column, which is NULL, and the class is no record
     * @throws io.github.loompg.error.MappingException if a column has no component or a component no column, if a
     *     component has a type that its column cannot be read as, or if the record is not accessible
     * @throws ConversionException if a value has no lossless form as the component's type
     */
    @SuppressWarnings("unchecked") // a layout gives an object of the class that it is asked for
    public <T> @Nullable T to(Class<T> type) {
        return (T) layout.map(type, array, begin, end - begin);
    }

    /** As {@link #to(Class)}, for a type with type arguments. */
    @SuppressWarnings("unchecked") // a layout gives an object of the type that it is asked for
    public <T> @Nullable T to(TypeRef<T> type) {
        return (T) layout.map(type.type(), array, begin, end - begin);
    }

    /** An equal row that shares no memory with the others of its result, or this one if it shares none. */
    public Row detached() {
        int length = end - begin;
        return length == array.length ? this : new Row(layout, Arrays.copyOfRange(array, begin, end), 0, length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Row row && Arrays.deepEquals(content(), row.content()));
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(content());
    }

    /** The values with arrays in the place of lists, which compare what they hold by its own methods: byte[] as objects. */
    private @Nullable Object[] content() {
        return contentOf(Arrays.<@Nullable Object>asList(values()));
    }

    private static @Nullable Object[] contentOf(List<@Nullable Object> values) {
        @Nullable Object[] content = new @Nullable Object[values.size()];
        for (int i = 0; i < content.length; i++) {
            Object value = values.get(i);
            content[i] = value instanceof List<?> list ? contentOf(Collections.unmodifiableList(list)) : value;
        }
        return content;
    }

    /** The names and values, each value cut after 64 characters, binary data as its size. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "Row[", "]");
        for (int index = 0; index < size(); index++) {
            text.add(attributes().get(index).name() + "=" + shown(index));
        }
        return text.toString();
    }

    private String shown(int index) {
        Object value;
        try {
            value = get(index);
        } catch (RuntimeException undecodable) {
            return "?";
        }
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        }
        String text = String.valueOf(value);
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    private @Nullable Object[] values() {
        @Nullable Object[] values = new @Nullable Object[size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = get(index);
        }
        return values;
    }

    private int indexOf(String name) {
        int index = layout.indexOf(name);
        if (index < 0) {
            List<String> names = attributes().stream().map(Attribute::name).toList();
            throw new UsageException(
                    "the row has no column \"" + name + "\"",
                    "the columns are " + String.join(", ", names) + "; rename one with AS in the SQL",
                    null);
        }
        return index;
    }

    /** Where the column has its value; for NULL there is none. */
    private int findValue(int index, Class<?> asked) {
        int at = find(index);
        if (lengthAt(at) < 0) {
            throw isNull(index, asked);
        }
        return at + Integer.BYTES;
    }

    /** Where the column has its length, which has been checked. */
    private int find(int index) {
        int place = remembered;
        if (place >>> DISTANCE_BITS != index || index >= size()) {
            return findElsewhere(index);
        }
        int at = at(place);
        if (!hasLengthAt(at)) {
            throw endsBefore(index);
        }
        remember(index + 1, behind(index, at), 0);
        return at;
    }

    /** The same for a column that is not the one behind the last, and need not be there. */
    private int findElsewhere(int index) {
        if (index < 0 || index >= size()) {
            throw new UsageException(
                    "the row has no column " + index, "it has " + size() + " columns, and the first one is 0", null);
        }
        int place = remembered & ~AGAIN;
        int column = place >>> DISTANCE_BITS;
        boolean back = column > index;
        int at = back ? search(0, begin + Short.BYTES, index) : search(column, at(place), index);
        if (!hasLengthAt(at)) {
            throw endsBefore(index);
        }
        if (back) {
            remember(index, at, AGAIN); // who comes back to a column may do so more than once
        } else if (column < index) {
            remember(index + 1, behind(index, at), 0);
        }
        return at;
    }

    /**
     * Where the column behind that one has its length. If this one has as many bytes as usual, that does not depend on
     * what stands there, so that the processor need not wait for one length to find the next.
     */
    private int behind(int column, int at) {
        int usual = layout.usualLength(column);
        int length = lengthAt(at);
        return at + Integer.BYTES + (length == usual ? usual : Math.max(0, length));
    }

    private void remember(int column, int at, int again) {
        int distance = at - begin - Short.BYTES;
        if (column <= HIGHEST_COLUMN && distance <= HIGHEST_DISTANCE) {
            remembered = again | column << DISTANCE_BITS | distance;
        }
    }

    private int at(int place) {
        return begin + Short.BYTES + (place & HIGHEST_DISTANCE);
    }

    /** Goes from the column that has its length there to another behind it. */
    private int search(int from, int there, int index) {
        int at = there;
        for (int column = from; column < index; column++) {
            if (!hasLengthAt(at)) {
                throw endsBefore(column);
            }
            at = behind(column, at);
        }
        return at;
    }

    private ConversionException endsBefore(int column) {
        return unreadable("the row ends within the value", null, endsWithin(column), column, Object.class);
    }

    private int lengthAt(int at) {
        return (int) INT.get(array, at);
    }

    private boolean hasLengthAt(int at) {
        int left = end - at - Integer.BYTES;
        return left >= 0 && lengthAt(at) >= -1 && lengthAt(at) <= left;
    }

    private static MalformedMessageException endsWithin(int column) {
        return new MalformedMessageException("a row ends within column " + column);
    }

    private ConversionException isNull(int index, Class<?> asked) {
        return unreadable("the value is NULL", "isNull tells, and get with a class gives null", null, index, asked);
    }

    private ConversionException unreadable(
            String why, @Nullable String hint, @Nullable RuntimeException cause, int index, Class<?> asked) {
        Attribute attribute = attributes().get(index);
        return new ConversionException(
                why, hint, cause, attribute.name(), attribute.type().toString(), asked);
    }

    /**
     * What the rows of one result have in common: their columns, and how to read a value of each from its bytes. The client
     * implements it; a program meets it nowhere.
     *
     * <p>Values are given as a range of an array that nobody changes any more, and are never NULL: a row deals with NULL
     * itself. Every method that reads throws {@link io.github.loompg.error.ConversionException} when the value cannot be
     * read as what is asked for.
     */
    public interface Layout {
        /** The columns in the order of the result. */
        List<Attribute> attributes();

        /** The number of columns. */
        int size();

        /** How many bytes nearly all values of the column have; 0 if they differ. */
        int usualLength(int column);

        /**
         * Where the column of that name is.
         *
         * @return the index of the first one, from 0, or -1 when there is none
         */
        int indexOf(String name);

        /** Reads the value as the Java type that its data type has by default. */
        @Nullable
        Object decode(int column, byte[] array, int offset, int length);

        /**
         * Reads the value as the given Java type, which may have type arguments.
         *
         * @param target an object of it is returned; for a primitive type an object of its wrapper class
         */
        @Nullable
        Object decode(int column, Type target, byte[] array, int offset, int length);

        boolean decodeBoolean(int column, byte[] array, int offset, int length);

        short decodeShort(int column, byte[] array, int offset, int length);

        int decodeInt(int column, byte[] array, int offset, int length);

        long decodeLong(int column, byte[] array, int offset, int length);

        float decodeFloat(int column, byte[] array, int offset, int length);

        double decodeDouble(int column, byte[] array, int offset, int length);

        /**
         * Reads a whole row, given as the body of a DataRow message, as the given Java type.
         *
         * @throws io.github.loompg.error.MappingException if the row as a whole cannot become one
         */
        @Nullable
        Object map(Type target, byte[] array, int offset, int length);

        /**
         * The row that stands in a range of {@code array}, which must not change any more.
         *
         * @param offset where the body of the DataRow message begins, with its count of columns
         * @param length the bytes of the body
         * @throws MalformedMessageException if the message has another number of columns than this layout
         */
        default Row row(byte[] array, int offset, int length) {
            return new Row(this, array, offset, length);
        }
    }
}
