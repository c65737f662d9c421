package io.github.loompg.catalog;

import io.github.loompg.codec.Codec;
import io.github.loompg.codec.builtin.BooleanCodec;
import io.github.loompg.codec.builtin.FloatCodec;
import io.github.loompg.codec.builtin.IntegerCodec;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what one class of objects has for a parameter or column: how is found out once, and not for each value. A record,
 * whose final fields the compiler of the virtual machine takes as constants.
 *
 * @param number the number of the parameter or column, from 1, for errors
 * @param type the class
 */
record ColumnWriter(MappedParameter parameter, int number, Class<?> type, ValueWriter writer) {
    /** From a record to a request. */
    static final MethodType WRITER = MethodType.methodType(void.class, Object.class, ByteWriter.class);

    private static final MethodHandle OBJECTS = method("writeObject", ColumnWriter.class, Object.class);
    private static final MethodHandle INTEGERS = method("writeLong", IntegerCodec.class, long.class);
    private static final MethodHandle FLOATS = method("writeDouble", FloatCodec.class, double.class);
    private static final MethodHandle BOOLEANS = method("writeBoolean", BooleanCodec.class, boolean.class);

    /** For objects of just that class. */
    static ColumnWriter of(MappedParameter parameter, int number, Class<?> type) {
        return new ColumnWriter(parameter, number, type, parameter.mapping().writer(type));
    }

    /** For objects of that class or of one below it, which may be written otherwise. */
    private static ColumnWriter ofDeclared(MappedParameter parameter, int number, Class<?> type) {
        return Modifier.isFinal(type.getModifiers())
                ? of(parameter, number, type)
                : new ColumnWriter(parameter, number, type, parameter.mapping());
    }

    /**
     * What takes the value out of a record by this accessor and writes it, of the type {@link #WRITER}. A
     * primitive never becomes an object, where its codec takes it as it is.
     */
    static MethodHandle ofComponent(MethodHandle accessor, MappedParameter parameter, int number) {
        Class<?> component = accessor.type().returnType();
        ColumnWriter column = ofDeclared(parameter, number, JavaTypes.objectClass(component));
        MethodHandle writer = column.primitives(component);
        if (writer == null) {
            writer = OBJECTS.bindTo(column);
        }
        MethodHandle ofType = writer.asType(MethodType.methodType(void.class, component, ByteWriter.class));
        return MethodHandles.filterArguments(ofType, 0, accessor).asType(WRITER);
    }

    private @Nullable MethodHandle primitives(Class<?> component) {
        Codec<?> codec = parameter.mapping() instanceof ScalarMapping<?> scalar
                ? scalar.scalar().codec()
                : null;
        boolean whole = component == long.class
                || component == int.class
                || component == short.class
                || component == byte.class;
        boolean floating = component == double.class || component == float.class;
        if (codec instanceof IntegerCodec<?> && whole) {
            return MethodHandles.insertArguments(INTEGERS, 0, this, codec);
        } else if (codec instanceof FloatCodec<?> && floating) {
            return MethodHandles.insertArguments(FLOATS, 0, this, codec);
        } else if (codec instanceof BooleanCodec && component == boolean.class) {
            return MethodHandles.insertArguments(BOOLEANS, 0, this, codec);
        }
        return null;
    }

    /** Writes a value with its length in front, or the length -1 for null. */
    void writeObject(@Nullable Object value, ByteWriter out) {
        parameter.write(value, number, writer, out);
    }

    // Not by a lambda over the value, which would be an object.

    void writeLong(IntegerCodec<?> codec, long value, ByteWriter out) {
        int mark = out.beginValue();
        try {
            codec.writeLong(value, out);
        } catch (RuntimeException failure) {
            throw failed(failure, mark, out);
        }
        out.endValue(mark);
    }

    void writeDouble(FloatCodec<?> codec, double value, ByteWriter out) {
        int mark = out.beginValue();
        try {
            codec.writeDouble(value, out);
        } catch (RuntimeException failure) {
            throw failed(failure, mark, out);
        }
        out.endValue(mark);
    }

    void writeBoolean(BooleanCodec codec, boolean value, ByteWriter out) {
        int mark = out.beginValue();
        try {
            codec.writeBoolean(value, out);
        } catch (RuntimeException failure) {
            throw failed(failure, mark, out);
        }
        out.endValue(mark);
    }

    private RuntimeException failed(RuntimeException failure, int mark, ByteWriter out) {
        out.truncate(mark);
        return parameter.explained(failure, type, number);
    }

    private static MethodHandle method(String name, Class<?> codec, Class<?> value) {
        MethodType type = codec == ColumnWriter.class
                ? MethodType.methodType(void.class, value, ByteWriter.class)
                : MethodType.methodType(void.class, codec, value, ByteWriter.class);
        try {
            return MethodHandles.lookup().findVirtual(ColumnWriter.class, name, type);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
