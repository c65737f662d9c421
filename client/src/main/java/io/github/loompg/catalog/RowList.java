package io.github.loompg.catalog;

import io.github.loompg.data.Row;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result as they have come: nothing is kept but the arrays with their messages, and a {@link Row} is made
 * when it is asked for, which the compiler of the virtual machine then mostly need not do in earnest. Who goes through
 * the list finds each row behind the one before it; where they all are is only looked up for who asks for one by its
 * index, as streams do. Nobody can change the list, which threads may share.
 */
public final class RowList extends AbstractList<Row> implements RandomAccess {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** What a message has in front of its body: a type, and a length that counts itself. */
    private static final int HEADER = 5;

    private final Row.Layout layout;
    private final Run[] runs;
    private final int size;

    /** The run in which a row was found last. Each value that threads may leave for each other here is one of a run. */
    private int visited;

    private RowList(Row.Layout layout, Run[] runs) {
        this.layout = layout;
        this.runs = runs;
        this.size = runs.length == 0 ? 0 : runs[runs.length - 1].last();
    }

    /** Rows that stand one right behind the other in an array, which is not written any more. */
    private static final class Run {
        final byte[] array;

        /** The index of the first one. */
        final int first;

        final int count;

        /** Where the message of the first one begins. */
        final int from;

        /** Where that of the last one ends. */
        final int to;

        private volatile int @Nullable [] starts;

        Run(byte[] array, int first, int count, int from, int to) {
            this.array = array;
            this.first = first;
            this.count = count;
            this.from = from;
            this.to = to;
        }

        int last() {
            return first + count;
        }

        /** Where the message behind the one that begins there begins. */
        int next(int at) {
            return at + 1 + (int) INT.get(array, at + 1);
        }

        Row row(Row.Layout layout, int at) {
            int body = at + HEADER;
            return layout.row(array, body, next(at) - body);
        }

        int start(int index) {
            if (index == first) {
                return from;
            }
            int[] known = starts;
            if (known == null) {
                known = new int[count];
                for (int i = 0, at = from; i < count; i++) {
                    known[i] = at;
                    at = next(at);
                }
                starts = known;
            }
            return known[index - first];
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Row get(int index) {
        Objects.checkIndex(index, size);
        Run run = runs[visited];
        if (index < run.first || index >= run.last()) {
            run = find(index);
        }
        return run.row(layout, run.start(index));
    }

    private Run find(int index) {
        int low = Math.min(visited + 1, runs.length - 1);
        int high = low;
        if (index < runs[low].first || index >= runs[low].last()) {
            low = 0;
            high = runs.length - 1;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (index < runs[middle].last()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        visited = low;
        return runs[low];
    }

    @Override
    public Iterator<Row> iterator() {
        return new InOrder(layout, runs);
    }

    /** Goes through the rows from the first to the last. */
    private static final class InOrder implements Iterator<Row> {
        private final Row.Layout layout;
        private final Run[] runs;
        private int following;
        private byte[] array = new byte[0];
        private int at;
        private int end;

        InOrder(Row.Layout layout, Run[] runs) {
            this.layout = layout;
            this.runs = runs;
        }

        @Override
        public boolean hasNext() {
            return at < end || following < runs.length;
        }

        @Override
        public Row next() {
            if (at == end) {
                enter();
            }
            int body = at + HEADER;
            int length = (int) INT.get(array, at + 1) - Integer.BYTES;
            at = body + length;
            return layout.row(array, body, length);
        }

        private void enter() {
            if (following == runs.length) {
                throw new NoSuchElementException("there are no more rows");
            }
            Run run = runs[following++];
            array = run.array;
            at = run.from;
            end = run.to;
        }
    }

    /** Takes rows one after the other as they come. */
    public static final class Collector {
        private final ResultShape shape;
        private final List<Run> runs = new ArrayList<>();
        private byte[] array = new byte[0];
        private int first;
        private int size;
        private int from;
        private int to;

        /** For rows of that shape. */
        public Collector(ResultShape shape) {
            this.shape = shape;
        }

        /**
         * Takes the row whose body stands in that range of {@code array}, behind the head of its message.
         *
         * @throws io.github.loompg.protocol.bytes.MalformedMessageException if it is no row of that shape
         */
        @SuppressWarnings("ReferenceEquality") // rows stand behind each other in one array only
        public void add(byte[] array, int offset, int length) {
            shape.requireRow(array, offset, length);
            if (array != this.array || offset - HEADER != to) {
                if (first < size) {
                    runs.add(lastRun());
                    first = size;
                }
                this.array = array;
                from = offset - HEADER;
            }
            to = offset + length;
            size++;
        }

        private Run lastRun() {
            return new Run(array, first, size - first, from, to);
        }

        /** All that were taken; changes nothing, so that threads may ask for them when all have come. */
        public List<Row> rows() {
            Run[] all = runs.toArray(new Run[runs.size() + (first < size ? 1 : 0)]);
            if (first < size) {
                all[all.length - 1] = lastRun();
            }
            return new RowList(shape, all);
        }
    }
}
