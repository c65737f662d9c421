package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a record of each row: one method handle for the result and the record, which reads every column straight from
 * the bytes, in the order of the bytes, and gives them to the constructor. Nothing on the way is boxed or looked up.
 */
final class RecordReader<T> implements RowReader<T> {
    private static final MethodHandle CURSOR = constructorOfCursor();

    private final Class<?> record;

    /** Of the type {@code (byte[], int, int)Object}. */
    private final MethodHandle handle;

    private RecordReader(Class<?> record, MethodHandle handle) {
        this.record = record;
        this.handle = handle;
    }

    /**
     * @param target a record class, or one with type arguments
     */
    static <T> RecordReader<T> of(Type target, List<Column> columns, RecordAccess access) {
        Class<?> record = JavaTypes.rawClass(target);
        RecordComponent[] components = record.getRecordComponents();
        int[] columnOf = match(record, columns);
        MethodHandle[] readers = new MethodHandle[components.length];
        for (int i = 0; i < components.length; i++) {
            Type type = JavaTypes.resolve(components[i].getGenericType(), target);
            readers[columnOf[i]] = ComponentReader.of(record, components[i], type, columns.get(columnOf[i]))
                    .handle();
        }
        try {
            return new RecordReader<>(record, combine(readers, access.constructor(record), columnOf));
        } catch (IllegalArgumentException beyondMethodHandles) {
            throw new MappingException(
                    record.getTypeName() + " has too many components, " + components.length,
                    "read its columns from a Row",
                    beyondMethodHandles);
        }
    }

    private static int[] match(Class<?> record, List<Column> columns) {
        List<String> names =
                columns.stream().map(column -> column.attribute().name()).toList();
        try {
            return ComponentNames.match(record, names, "column");
        } catch (Refusal mismatch) {
            throw new MappingException(
                    "a row (" + String.join(", ", names) + ") cannot become a " + record.getSimpleName() + "("
                            + String.join(", ", ComponentNames.of(record)) + "): " + mismatch.reason(),
                    "write the columns out in the SQL, with AS where the names differ",
                    null);
        }
    }

    /** What reads all columns, in the order of the columns, and gives them to the constructor in its own order. */
    private static MethodHandle combine(MethodHandle[] readers, MethodHandle constructor, int[] columnOf) {
        Class<?>[] types =
                Arrays.stream(readers).map(reader -> reader.type().returnType()).toArray(Class<?>[]::new);
        MethodHandle inWireOrder = MethodHandles.permuteArguments(
                constructor.asType(constructor.type().changeReturnType(Object.class)),
                MethodType.methodType(Object.class, types),
                columnOf);
        // Filters run from left to right, so each reader finds the cursor where the one before has left it.
        MethodHandle fromCursors = MethodHandles.filterArguments(inWireOrder, 0, readers);
        MethodHandle fromCursor = MethodHandles.permuteArguments(
                fromCursors, MethodType.methodType(Object.class, RowCursor.class), new int[readers.length]);
        return MethodHandles.filterReturnValue(MethodHandles.insertArguments(CURSOR, 0, readers.length), fromCursor);
    }

    @Override
    @SuppressWarnings("unchecked") // the handle ends in the constructor of the record
    public T read(byte[] array, int offset, int length) {
        try {
            return (T) (Object) handle.invokeExact(array, offset, length);
        } catch (ConversionException | MappingException | MalformedMessageException | Error failure) {
            throw failure;
        } catch (Throwable thrown) {
            throw new MappingException(
                    "the constructor of " + record.getTypeName() + " threw "
                            + thrown.getClass().getTypeName(),
                    null,
                    thrown);
        }
    }

    private static MethodHandle constructorOfCursor() {
        try {
            return MethodHandles.lookup()
                    .findConstructor(
                            RowCursor.class,
                            MethodType.methodType(void.class, int.class, byte[].class, int.class, int.class));
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
