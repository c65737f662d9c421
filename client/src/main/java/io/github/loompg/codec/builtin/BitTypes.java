package io.github.loompg.codec.builtin;

import io.github.loompg.data.BitString;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.List;

/** Sequences of bits: their number in four bytes, and the bits, eight in a byte. */
final class BitTypes {
    static final TypeFamily FAMILY =
            new TypeFamily("Bit strings", "datatype-bit.html", List.of(bits("bit"), bits("varbit")));

    private BitTypes() {}

    private static Scalar<BitString> bits(String name) {
        return Scalar.of(name, BitString.class, BitTypes::write, BitTypes::read).withText(BitString::parse);
    }

    private static void write(BitString value, ByteWriter out) {
        out.writeInt(value.length());
        out.writeBytes(value.toByteArray());
    }

    private static BitString read(ByteReader in) {
        int length = in.readInt();
        return BitString.of(in.readBytes(in.remaining()), length);
    }
}
