package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.Attribute;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A column of a result: reads its values by the mapping of its type, and explains which column it was if that fails. A
 * record, whose final fields the compiler of the virtual machine takes as constants.
 *
 * @param size how many bytes nearly all values have on the wire, or negative if they differ
 */
record Column(Attribute attribute, int size, TypeMapping mapping) {
    /** How messages about columns begin, and those about fields are to. */
    private static final String COLUMN = "column ";

    private static final String FIELD = "field ";

    /** The same, but 0 if they differ. */
    int usualLength() {
        return Math.max(0, size);
    }

    @Nullable
    Object decode(byte[] array, int offset, int length) {
        try {
            return mapping.read(array, offset, length);
        } catch (RuntimeException failure) {
            throw explained(failure, Object.class);
        }
    }

    /** How to read the column as the given type. */
    ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.rawClass(target);
        try {
            ValueReader<?> reader = mapping.reader(target);
            return (array, offset, length) -> {
                try {
                    return reader.read(array, offset, length);
                } catch (RuntimeException failure) {
                    throw explained(failure, asked);
                }
            };
        } catch (Refusal refusal) {
            throw explained(refusal, asked);
        }
    }

    boolean decodeBoolean(byte[] array, int offset, int length) {
        try {
            return mapping.readBoolean(array, offset, length);
        } catch (RuntimeException failure) {
            throw explained(failure, boolean.class);
        }
    }

    short decodeShort(byte[] array, int offset, int length) {
        try {
            return mapping.readShort(array, offset, length);
        } catch (RuntimeException failure) {
            throw explained(failure, short.class);
        }
    }

    int decodeInt(byte[] array, int offset, int length) {
        try {
            return mapping.readInt(array, offset, length);
        } catch (RuntimeException failure) {
            throw explained(failure, int.class);
        }
    }

    long decodeLong(byte[] array, int offset, int length) {
        try {
            return mapping.readLong(array, offset, length);
        } catch (RuntimeException failure) {
            throw explained(failure, long.class);
        }
    }

    float decodeFloat(byte[] array, int offset, int length) {
        try {
            return mapping.readFloat(array, offset, length);
        } catch (RuntimeException failure) {
            throw explained(failure, float.class);
        }
    }

    double decodeDouble(byte[] array, int offset, int length) {
        try {
            return mapping.readDouble(array, offset, length);
        } catch (RuntimeException failure) {
            throw explained(failure, double.class);
        }
    }

    /** What went wrong with a column of a row that is a value itself: with a field. */
    static Refusal refusal(ConversionException field) {
        String message = String.valueOf(field.getMessage());
        String reason = message.startsWith(COLUMN) ? FIELD + message.substring(COLUMN.length()) : message;
        return new Refusal(reason, field.hint(), field.getCause());
    }

    private ConversionException explained(RuntimeException failure, Class<?> asked) {
        return switch (failure) {
            case Refusal refusal -> conversionException(refusal.reason(), refusal.hint(), refusal.getCause(), asked);
            case ConversionException field -> explained(refusal(field), asked);
            case MappingException mapping -> throw mapping;
            case MalformedMessageException malformed ->
                conversionException(
                        "its bytes are not those of the type: " + malformed.getMessage(), null, malformed, asked);
            default ->
                conversionException(
                        "the codec failed with " + failure.getClass().getName(), null, failure, asked);
        };
    }

    ConversionException conversionException(
            String reason, @Nullable String hint, @Nullable Throwable cause, Class<?> asked) {
        return new ConversionException(
                reason, hint, cause, attribute.name(), attribute.type().toString(), asked);
    }
}
