package io.github.loompg.catalog;

import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import org.jspecify.annotations.Nullable;

/** How the arguments for one parameter of a statement are sent. */
public sealed interface ParameterEncoder permits MappedParameter {
    /** The data type that the server expects. */
    DataType type();

    /** The format to announce for it. */
    Format format();

    /**
     * Writes the argument with its length in front, or the length -1 for null.
     *
     * @param number the number of the parameter, from 1, for the error
     * @throws io.github.loompg.error.ArgumentException if it cannot be sent as this type; {@code out} is as it was
     */
    void write(@Nullable Object argument, int number, ByteWriter out);
}
