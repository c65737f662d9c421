package io.github.loompg.catalog;

import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The values of a type that travels as text because something in it has no binary form: they are mapped as in the binary
 * format, and its framing is exchanged for the punctuation of text on the way.
 *
 * @param binary maps the values, whose parts are text
 */
record LiteralMapping(DataType type, TypeMapping binary, Literal literal) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new LiteralMapping(other, binary.as(other), literal);
    }

    @Override
    public Format format() {
        return Format.TEXT;
    }

    @Override
    public boolean accepts(Object argument) {
        return binary.accepts(argument);
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        ByteWriter framed = new ByteWriter();
        binary.write(argument, framed);
        literal.toText(framed.array(), 0, framed.size(), out);
    }

    @Override
    public @Nullable Object read(byte[] array, int offset, int length) {
        byte[] framed = literal.toBinary(array, offset, length);
        return binary.read(framed, 0, framed.length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        ValueReader<?> reader = binary.reader(target);
        return (array, offset, length) -> {
            byte[] framed = literal.toBinary(array, offset, length);
            return reader.read(framed, 0, framed.length);
        };
    }
}
