package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.codec.builtin.TextCodec;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.lang.reflect.Type;
import java.util.List;

/**
 * The values of an enum: their labels as strings, or the constants of a Java enum, see {@link EnumLabels}.
 *
 * <p>Strings are sent as they are, for a label may have been added since they were looked up.
 *
 * @param doubt done when a constant has no label, which may have been added
 * @see <a href="https://www.postgresql.org/docs/current/datatype-enum.html">Enumerated Types</a>
 */
record EnumMapping(DataType type, List<String> labels, Runnable doubt) implements TypeMapping {
    @Override
    public TypeMapping as(DataType other) {
        return new EnumMapping(other, labels, doubt);
    }

    @Override
    public boolean accepts(Object argument) {
        return argument instanceof CharSequence || argument instanceof Enum;
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        switch (argument) {
            case CharSequence label -> TextCodec.write(label.toString(), out);
            case Enum<?> constant -> TextCodec.write(label(constant), out);
            default -> throw new Refusal("the type takes its labels as String, or a Java enum", null);
        }
    }

    private String label(Enum<?> constant) {
        String label = EnumLabels.of(constant.getDeclaringClass()).label(constant, labels);
        if (label == null) {
            doubt.run();
            throw new Refusal(
                    "the type has no label that the constant " + constant.name() + " stands for",
                    "its labels are " + String.join(", ", labels)
                            + "; @Label says of a constant which one it stands for");
        }
        return label;
    }

    @Override
    public String read(byte[] array, int offset, int length) {
        return TextCodec.INSTANCE.read(array, offset, length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.rawClass(target);
        if (asked.isEnum()) {
            EnumLabels names = EnumLabels.of(asked);
            return (array, offset, length) -> names.constant(read(array, offset, length));
        }
        if (!asked.isAssignableFrom(String.class)) {
            throw new Refusal(
                    "a label of " + type + " is read as String, or as a Java enum", "cast the column in the SQL");
        }
        return this::read;
    }
}
