package io.github.loompg.catalog;

import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.MappingException;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a result and how to read them: as rows, as records, or one of them alone. It belongs to a statement and
 * serves all its results, in many threads at once.
 */
public final class ResultShape implements Row.Layout {
    private final Column[] columns;
    private final List<Attribute> attributes;
    private final List<Format> formats;
    private final boolean open;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final RecordAccess access;

    private final Map<Type, RowReader<?>> rowReaders = new ConcurrentHashMap<>();

    /**
     * For each column the reader that was used last, since a column is mostly read as one type. Threads may overwrite
     * each other's: whichever is found is complete, and another one is made if it is not the right one.
     */
    private final @Nullable KnownReader[] valueReaders;

    private record KnownReader(Type target, ValueReader<?> reader, RowReader<?> ofRow) {}

    ResultShape(List<Column> columns, RecordAccess access) {
        this.columns = columns.toArray(Column[]::new);
        this.attributes = columns.stream().map(Column::attribute).toList();
        this.formats = Format.shortest(
                columns.stream().map(column -> column.mapping().format()).toList());
        this.open = columns.stream().anyMatch(column -> column.mapping().isOpen());
        this.access = access;
        this.valueReaders = new @Nullable KnownReader[columns.size()];
        for (int i = 0; i < attributes.size(); i++) {
            indexes.putIfAbsent(attributes.get(i).name(), i);
        }
    }

    /** The format to ask for, for each column, or for all of them if they have the same. */
    public List<Format> formats() {
        return formats;
    }

    /** Whether these are the columns that it was made for, whatever format they come in. */
    public boolean hasColumns(List<ColumnDescription> described) {
        boolean same = described.size() == columns.length;
        for (int i = 0; same && i < columns.length; i++) {
            Attribute attribute = columns[i].attribute();
            same = attribute.name().equals(described.get(i).name())
                    && (int) attribute.type().oid() == described.get(i).typeOid();
        }
        return same;
    }

    /** Whether values say themselves which types their parts have. */
    public boolean isOpen() {
        return open;
    }

    /** Adds to {@code unmet} which of the types are not known that the values of a row say that their parts have. */
    public void addUnmetTypes(byte[] array, int offset, int length, Set<Integer> unmet) {
        RowCursor cursor = new RowCursor(columns.length, array, offset, length);
        for (Column column : columns) {
            if (cursor.next() && column.mapping().isOpen()) {
                column.mapping().addUnmetTypes(array, cursor.offset(), cursor.length(), unmet);
            }
        }
    }

    /**
     * Looks whether the body of a DataRow message can be a row of this shape, as far as that can be told at once.
     *
     * @throws io.github.loompg.protocol.bytes.MalformedMessageException if it cannot
     */
    void requireRow(byte[] array, int offset, int length) {
        RowCursor cursor = new RowCursor(columns.length, array, offset, length);
        if (columns.length > 0) {
            boolean unused = cursor.next();
        }
    }

    /** How to make objects of the given class of the rows, as {@link Row#to(Class)} describes it. */
    @SuppressWarnings("unchecked") // readers are kept under the class that they make
    public <T> RowReader<T> reader(Class<T> type) {
        return (RowReader<T>) reader((Type) type);
    }

    /** As {@link #reader(Class)}, for a type with type arguments. */
    @SuppressWarnings("unchecked") // readers are kept under the type that they make
    public <T> RowReader<T> reader(TypeRef<T> type) {
        return (RowReader<T>) reader(type.type());
    }

    private RowReader<?> reader(Type target) {
        RowReader<?> known = rowReaders.get(target);
        if (known != null) {
            return known;
        }
        Class<?> asked = JavaTypes.rawClass(target);
        RowReader<?> reader;
        if (asked == Row.class) {
            reader = this::row;
        } else if (asked.isRecord() && !isValue(asked)) {
            reader = recordReader(target);
        } else if (columns.length == 1) {
            reader = columnReader(0, target);
        } else {
            throw new MappingException(
                    "a row of " + columns.length + " columns cannot become a " + asked.getTypeName()
                            + ", which is no record",
                    "ask for a record with a component for each column, or for Row",
                    null);
        }
        rowReaders.put(target, reader);
        return reader;
    }

    /** Whether objects of a record class are what the only column holds, and not what the row is. */
    private boolean isValue(Class<?> record) {
        if (columns.length != 1) {
            return false;
        }
        boolean named = record.getRecordComponents().length == 1
                && record.getRecordComponents()[0]
                        .getName()
                        .equals(attributes.get(0).name());
        return record.getPackage().equals(Row.class.getPackage()) || (hasFields(columns[0]) && !named);
    }

    private static boolean hasFields(Column column) {
        return column.attribute().type().kind() == DataType.Kind.COMPOSITE
                || column.mapping() instanceof AnonymousRecordMapping;
    }

    /** How to make a record of each row. */
    RowReader<?> recordReader(Type target) {
        return RecordReader.of(target, List.of(columns), access);
    }

    /**
     * How to read one column of the rows as the given class.
     *
     * @throws io.github.loompg.error.ConversionException if its type has no form as that class
     * @throws MappingException if there is no such column
     */
    @SuppressWarnings("unchecked") // the reader of a column makes objects of the class that it is asked for
    public <T> RowReader<T> columnReader(int index, Class<T> type) {
        return (RowReader<T>) columnReader(index, (Type) type);
    }

    /** As {@link #columnReader(int, Class)}, for a type with type arguments. */
    @SuppressWarnings("unchecked") // the reader of a column makes objects of the type that it is asked for
    public <T> RowReader<T> columnReader(int index, TypeRef<T> type) {
        return (RowReader<T>) columnReader(index, type.type());
    }

    private RowReader<?> columnReader(int index, Type target) {
        if (index >= columns.length) {
            throw new MappingException(
                    "the result has no column " + index + ", since it has " + columns.length,
                    "execute runs a statement without a result",
                    null);
        }
        return knownReader(index, target).ofRow();
    }

    /** Reads one column of a row. */
    private RowReader<?> columnReader(int index, ValueReader<?> reader) {
        return (array, offset, length) -> {
            RowCursor cursor = new RowCursor(columns.length, array, offset, length);
            boolean present = cursor.next();
            for (int i = 0; i < index; i++) {
                present = cursor.next();
            }
            return present ? reader.read(array, cursor.offset(), cursor.length()) : null;
        };
    }

    @Override
    public List<Attribute> attributes() {
        return attributes;
    }

    @Override
    public int size() {
        return columns.length;
    }

    @Override
    public int usualLength(int column) {
        return columns[column].usualLength();
    }

    @Override
    public int indexOf(String name) {
        return indexes.getOrDefault(name, -1);
    }

    @Override
    public @Nullable Object decode(int column, byte[] array, int offset, int length) {
        return columns[column].decode(array, offset, length);
    }

    @Override
    public @Nullable Object decode(int column, Type target, byte[] array, int offset, int length) {
        return valueReader(column, target).read(array, offset, length);
    }

    private ValueReader<?> valueReader(int column, Type target) {
        return knownReader(column, target).reader();
    }

    private KnownReader knownReader(int column, Type target) {
        KnownReader known = valueReaders[column];
        if (known == null || !known.target().equals(target)) {
            ValueReader<?> reader = columns[column].reader(target);
            known = new KnownReader(target, reader, columnReader(column, reader));
            valueReaders[column] = known;
        }
        return known;
    }

    @Override
    public boolean decodeBoolean(int column, byte[] array, int offset, int length) {
        return columns[column].decodeBoolean(array, offset, length);
    }

    @Override
    public short decodeShort(int column, byte[] array, int offset, int length) {
        return columns[column].decodeShort(array, offset, length);
    }

    @Override
    public int decodeInt(int column, byte[] array, int offset, int length) {
        return columns[column].decodeInt(array, offset, length);
    }

    @Override
    public long decodeLong(int column, byte[] array, int offset, int length) {
        return columns[column].decodeLong(array, offset, length);
    }

    @Override
    public float decodeFloat(int column, byte[] array, int offset, int length) {
        return columns[column].decodeFloat(array, offset, length);
    }

    @Override
    public double decodeDouble(int column, byte[] array, int offset, int length) {
        return columns[column].decodeDouble(array, offset, length);
    }

    @Override
    public @Nullable Object map(Type target, byte[] array, int offset, int length) {
        return reader(target).read(array, offset, length);
    }
}
