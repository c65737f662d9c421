package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** What a function gives that gives nothing: an empty value that is not NULL. It is read as null, of whatever class. */
record VoidMapping(DataType type) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new VoidMapping(other);
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        throw new Refusal("the type takes nothing", null);
    }

    @Override
    public @Nullable Object read(byte[] array, int offset, int length) {
        return null;
    }

    @Override
    public ValueReader<?> reader(Type target) {
        return this::read;
    }
}
