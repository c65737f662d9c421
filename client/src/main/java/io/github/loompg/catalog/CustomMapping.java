package io.github.loompg.catalog;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.codec.TypeCodec.Accepted;
import io.github.loompg.codec.TypeCodec.Given;
import io.github.loompg.codec.TypeCodec.Others;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The values of a type that a program has a codec of its own for.
 *
 * @param wire between what the codec gives and takes and the bytes of a value
 */
record CustomMapping<T>(DataType type, TypeCodec<T> codec, CustomWire<T> wire) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new CustomMapping<>(other, codec, wire);
    }

    @Override
    public Format format() {
        return wire.format();
    }

    @Override
    public boolean accepts(Object argument) {
        return codec.others() != null
                || codec.javaType().isInstance(argument)
                || codec.accepts().stream()
                        .anyMatch(accepted -> accepted.javaType().isInstance(argument));
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        int mark = out.size();
        try {
            wire.write(value(argument), out);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException thrown) {
            out.truncate(mark);
            throw failed(thrown);
        }
    }

    private T value(Object argument) {
        if (codec.javaType().isInstance(argument)) {
            return codec.javaType().cast(argument);
        }
        for (Accepted<?, T> accepted : codec.accepts()) {
            if (accepted.javaType().isInstance(argument)) {
                return accepted.apply(argument);
            }
        }
        Others<T> others = codec.others();
        if (others == null) {
            throw new Refusal(
                    "the codec that was set for the type takes "
                            + codec.javaType().getTypeName(),
                    null);
        }
        return others.accept().apply(argument);
    }

    @Override
    public T read(byte[] array, int offset, int length) {
        try {
            return wire.read(array, offset, length);
        } catch (Refusal | MalformedMessageException known) {
            throw known;
        } catch (RuntimeException thrown) {
            throw failed(thrown);
        }
    }

    @Override
    public ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.objectClass(target);
        if (asked.isAssignableFrom(codec.javaType())) {
            return this::read;
        }
        for (Given<T, ?> given : codec.gives()) {
            if (asked.isAssignableFrom(given.javaType())) {
                return (array, offset, length) -> converted(given, read(array, offset, length));
            }
        }
        Others<T> others = codec.others();
        if (others == null) {
            throw new Refusal(
                    "the codec that was set for " + type + " gives "
                            + codec.javaType().getTypeName(),
                    "cast the column in the SQL");
        }
        return (array, offset, length) -> converted(others, read(array, offset, length), target);
    }

    private static <T> @Nullable Object converted(Given<T, ?> given, T value) {
        try {
            return given.convert().apply(value);
        } catch (RuntimeException thrown) {
            throw failed(thrown);
        }
    }

    private static <T> @Nullable Object converted(Others<T> others, T value, Type target) {
        try {
            return others.give().apply(value, target);
        } catch (RuntimeException thrown) {
            throw failed(thrown);
        }
    }

    private static Refusal failed(RuntimeException thrown) {
        return new Refusal("the codec failed with " + thrown.getClass().getName(), null, thrown);
    }
}
