package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.codec.builtin.TextCodec;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;

/** The values of a type without a codec: strings in the form that SQL writes and the server prints. */
record TextMapping(DataType type) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new TextMapping(other);
    }

    @Override
    public Format format() {
        return Format.TEXT;
    }

    @Override
    public boolean accepts(Object argument) {
        return argument instanceof CharSequence;
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        if (!accepts(argument)) {
            throw new Refusal("the type takes String, in the form that SQL writes", null);
        }
        TextCodec.write(argument.toString(), out);
    }

    @Override
    public String read(byte[] array, int offset, int length) {
        return TextCodec.INSTANCE.read(array, offset, length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        if (!JavaTypes.rawClass(target).isAssignableFrom(String.class)) {
            throw new Refusal("a value of " + type + " is read as String", "cast the column in the SQL");
        }
        return this::read;
    }
}
