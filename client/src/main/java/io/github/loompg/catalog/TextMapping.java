package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;

/** The values of a type without a codec: strings in the form that SQL writes and the server prints. */
record TextMapping(DataType type) implements TypeMapping {
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
            throw new Refusal("the type takes java.lang.String, in the form that SQL writes", null);
        }
        out.writeUtf8(argument.toString());
    }

    @Override
    public String read(byte[] array, int offset, int length) {
        return new ByteReader(array, offset, length).readUtf8(length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        if (!JavaTypes.rawClass(target).isAssignableFrom(String.class)) {
            throw new Refusal("a value of " + type + " is read as java.lang.String", "cast the column in the SQL");
        }
        return this::read;
    }
}
