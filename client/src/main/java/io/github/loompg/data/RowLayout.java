package io.github.loompg.data;

import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of one result have in common: their columns, and how to read a value of each from its bytes. The client
 * implements it; a program meets it nowhere.
 *
 * <p>Values are given as a range of an array that nobody changes any more, and are never NULL: a row deals with NULL
 * itself. Every method that reads throws {@link io.github.loompg.error.ConversionException} when the value cannot be
 * read as what is asked for.
 */
public interface RowLayout {
    /** The columns in the order of the result. */
    List<Attribute> attributes();

    /**
     * Where the column of that name is.
     *
     * @return the index of the first one, from 0, or -1 when there is none
     */
    int indexOf(String name);

    /** Reads the value as the Java type that its data type has by default. */
    @Nullable
    Object decode(int column, byte[] array, int offset, int length);

    /**
     * Reads the value as the given Java type, which may have type arguments.
     *
     * @param target an object of it is returned; for a primitive type an object of its wrapper class
     */
    @Nullable
    Object decode(int column, Type target, byte[] array, int offset, int length);

    boolean decodeBoolean(int column, byte[] array, int offset, int length);

    short decodeShort(int column, byte[] array, int offset, int length);

    int decodeInt(int column, byte[] array, int offset, int length);

    long decodeLong(int column, byte[] array, int offset, int length);

    float decodeFloat(int column, byte[] array, int offset, int length);

    double decodeDouble(int column, byte[] array, int offset, int length);

    /**
     * Reads a whole row, given as the body of a DataRow message, as the given Java type.
     *
     * @throws io.github.loompg.error.MappingException if the row as a whole cannot become one
     */
    @Nullable
    Object map(Type target, byte[] array, int offset, int length);

    /**
     * The row that stands in a range of {@code array}, which must not change any more.
     *
     * @param offset where the body of the DataRow message begins, with its count of columns
     * @param length the bytes of the body
     * @throws MalformedMessageException if the message has another number of columns than this layout
     */
    default Row row(byte[] array, int offset, int length) {
        return new Row(this, array, offset, length);
    }
}
