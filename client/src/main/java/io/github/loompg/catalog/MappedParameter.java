package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.MappingException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MessageTooLargeException;
import io.github.loompg.protocol.message.Format;
import org.jspecify.annotations.Nullable;

/**
 * Sends the arguments of a parameter, or the values of a column, by the mapping of its type, and explains which it was if
 * that fails.
 *
 * @param column the name of the column, or null if it is a parameter
 */
record MappedParameter(TypeMapping mapping, @Nullable String column) implements ParameterEncoder {
    @Override
    public DataType type() {
        return mapping.type();
    }

    @Override
    public Format format() {
        return mapping.format();
    }

    @Override
    public void write(@Nullable Object argument, int number, ByteWriter out) {
        write(argument, number, mapping, out);
    }

    /** The same by what the mapping has for the class of the argument. */
    void write(@Nullable Object argument, int number, ValueWriter writer, ByteWriter out) {
        if (argument == null) {
            out.writeNull();
            return;
        }
        int mark = out.beginValue();
        try {
            writer.write(argument, out);
        } catch (RuntimeException failure) {
            out.truncate(mark);
            throw explained(failure, argument.getClass(), number);
        }
        out.endValue(mark);
    }

    /**
     * What is wrong with an argument.
     *
     * @param given its class
     */
    ArgumentException explained(RuntimeException failure, Class<?> given, int number) {
        return switch (failure) {
            case Refusal refusal ->
                argumentException(
                        refusal.reason(),
                        refusal.hint() == null ? null : refusal.hint().replace("$n", "$" + number),
                        refusal.getCause(),
                        given,
                        number);
            case MappingException mapping -> throw mapping;
            case MessageTooLargeException large ->
                argumentException(
                        "the value is too large for a message of the protocol",
                        "send it in parts",
                        large,
                        given,
                        number);
            default ->
                argumentException(
                        "the codec failed with " + failure.getClass().getName(), null, failure, given, number);
        };
    }

    private ArgumentException argumentException(
            String reason, @Nullable String hint, @Nullable Throwable cause, Class<?> given, int number) {
        return column == null
                ? new ArgumentException(reason, hint, cause, number, type().toString(), given)
                : new ArgumentException(reason, cause, number, column, type().toString(), given);
    }
}
