package io.github.loompg.catalog;

import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.MappingException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MessageTooLargeException;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of many rows, one for each parameter or column: those of a record straight from its accessors, without
 * an object for what is primitive. How to write a class of values is looked up once for each column. It serves one
 * operation, in one thread at a time.
 */
public final class RowEncoder {
    private static final MethodHandle[] NONE = {};

    private final InputRows rows;
    private final MappedParameter[] parameters;

    /** What writes or gives the components of the records of one class. */
    private @Nullable Class<?> record;

    private MethodHandle[] components = NONE;

    /** For each column what wrote the last value, where they come as objects. */
    private final @Nullable ColumnWriter[] known;

    private @Nullable Object row;

    /** The values of the row, or null if it is a record. */
    private @Nullable Object @Nullable [] values;

    /**
     * @param rows takes the values out of the rows
     * @param encoders how those are sent, in their order
     */
    public RowEncoder(InputRows rows, List<ParameterEncoder> encoders) {
        this.rows = rows;
        this.parameters = encoders.stream().map(MappedParameter.class::cast).toArray(MappedParameter[]::new);
        this.known = new @Nullable ColumnWriter[parameters.length];
    }

    /** How many values a row needs. */
    public int size() {
        return parameters.length;
    }

    /**
     * Goes on to this row.
     *
     * @return how many values it has; they are to be written only if it is as many as it needs
     * @throws io.github.loompg.error.UsageException if it is no row
     * @throws MappingException as {@link InputRows#values}
     */
    public int take(@Nullable Object row) {
        this.row = row;
        if (row instanceof Record) {
            values = null;
            if (row.getClass() != record) {
                components = rows.writers(row.getClass(), parameters);
                record = row.getClass();
            }
            return components.length;
        }
        @Nullable Object[] found = rows.values(row);
        values = found;
        return found.length;
    }

    /**
     * Writes a value of the row with its length in front, or the length -1 for null.
     *
     * @throws ArgumentException if it cannot be sent as its type; {@code out} is as it was
     * @throws MappingException if an accessor throws; {@code out} is as it was
     */
    public void write(int column, ByteWriter out) {
        @Nullable Object[] values = this.values;
        if (values == null) {
            writeComponent(column, out);
        } else {
            writeObject(column, values[column], out);
        }
    }

    private void writeComponent(int column, ByteWriter out) {
        Object value;
        try {
            MethodHandle component = components[column];
            if (component.type().equals(ColumnWriter.WRITER)) {
                component.invokeExact(row, out);
                return;
            }
            value = (Object) component.invokeExact(row);
        } catch (ArgumentException | MessageTooLargeException | Error ofTheEncoder) {
            throw ofTheEncoder;
        } catch (Throwable thrown) {
            throw InputRows.accessorThrew(Objects.requireNonNull(row).getClass(), thrown);
        }
        writeObject(column, value, out);
    }

    private void writeObject(int column, @Nullable Object value, ByteWriter out) {
        if (value == null) {
            out.writeNull();
            return;
        }
        ColumnWriter writer = known[column];
        if (writer == null || writer.type() != value.getClass()) {
            writer = ColumnWriter.of(parameters[column], column + 1, value.getClass());
            known[column] = writer;
        }
        writer.writeObject(value, out);
    }
}
