package io.github.loompg.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Makes a Java object of each row of a result. May be used by several threads at once.
 *
 * @param <T> the Java type of a row
 */
@FunctionalInterface
public interface RowReader<T> {
    /**
     * Reads the row that stands in a range of {@code array}, which must not change any more.
     *
     * @param offset where the body of the DataRow message begins, with its count of columns
     * @param length the bytes of the body
     * @return null only for a NULL in the single column of a result
     * @throws io.github.loompg.protocol.bytes.MalformedMessageException if the message is not one that the description of the
     *     result allows
     * @throws io.github.loompg.error.ConversionException if a value cannot be read as what is asked for
     * @throws io.github.loompg.error.MappingException if a NULL is to become a primitive, or a constructor throws
     */
    @Nullable
    T read(byte[] array, int offset, int length);
}
