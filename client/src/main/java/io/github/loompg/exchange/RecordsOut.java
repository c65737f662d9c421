package io.github.loompg.exchange;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Format;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads the binary data of a COPY as rows, and hands each on. A row of such data is written as a DataRow is.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4">Binary Format</a>
 */
public final class RecordsOut<T> implements CopyOut.Receiver {
    private static final int SIGNATURE_AND_FLAGS = 15;

    private final RowReader<T> reader;
    private final Consumer<? super T> consumer;
    private boolean begun;

    /**
     * @param statement the query whose result is copied, as the server describes it
     */
    public RecordsOut(Statement statement, Function<ResultShape, RowReader<T>> reading, Consumer<? super T> consumer) {
        ResultShape shape = statement.result();
        if (shape == null) {
            throw new UsageException("a statement without a result cannot be copied", null, null);
        }
        if (shape.formats().contains(Format.TEXT)) {
            throw new UsageException(
                    "a column has a type without a binary form in this client",
                    "register a codec for it, or cast it to text in the query",
                    null);
        }
        this.reader = reading.apply(shape);
        this.consumer = consumer;
    }

    @Override
    public void begin() {}

    @Override
    public void row(byte[] array, int offset, int length) {
        int from = offset;
        int end = offset + length;
        if (!begun) {
            begun = true;
            ByteReader header = new ByteReader(array, offset, length);
            header.skip(SIGNATURE_AND_FLAGS);
            header.skip(header.readInt());
            from = header.position();
        }
        if (end - from >= Short.BYTES && !isTrailer(array, from)) {
            consumer.accept(reader.read(array, from, end - from));
        } else if (end - from == 1) {
            throw new MalformedMessageException("a row of a COPY has no number of columns");
        }
    }

    private static boolean isTrailer(byte[] array, int at) {
        return array[at] == -1 && array[at + 1] == -1;
    }

    @Override
    public void pause() {}
}
