package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.catalog.Values.Cell;
import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rows of a result as a list. */
class RowListTest {
    private static final int HEADER = 5;

    @Test
    void isEmptyForNoRows() {
        List<Row> rows = new RowList.Collector(Values.shape(cells(0))).rows();

        assertThat(rows).isEmpty();
        assertThat(rows.iterator().hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> rows.iterator().next());
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> rows.get(0));
    }

    @Test
    void givesEachRowByItsIndexAndInOrderHoweverTheyCame() {
        for (int[] ranges : new int[][] {{1}, {7}, {1, 1, 1}, {300, 1, 200, 1, 2}, {2, 90, 1}}) {
            List<Row> rows = rows(ranges);
            int size = IntStream.of(ranges).sum();
            assertThat(rows.subList(size / 2, size)).hasSize(size - size / 2);

            assertThat(rows).hasSize(size);
            assertThat(numbers(rows)).isEqualTo(upTo(size));
            List<Integer> shuffled = new ArrayList<>(upTo(size));
            Collections.shuffle(shuffled, new Random(1));
            for (int index : shuffled) {
                assertThat(rows.get(index).getInt(0)).isEqualTo(index);
                assertThat(rows.get(index).getString(1)).isEqualTo("v".repeat(index % 5));
            }
            assertThat(rows.stream().map(row -> row.getInt("i")).toList()).isEqualTo(upTo(size));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> rows.get(size));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> rows.get(-1));
        }
    }

    @Test
    void hasOneRangeEndAtWhateverStandsBetweenRows() {
        ByteWriter chunk = new ByteWriter();
        message(chunk, 'D', row(0));
        message(chunk, 'N', new byte[3]);
        message(chunk, 'D', row(1));
        message(chunk, 'D', row(2));
        byte[] array = chunk.toByteArray();
        RowList.Collector collector = new RowList.Collector(Values.shape(cells(0)));
        collector.add(array, HEADER, row(0).length);
        int second = HEADER + row(0).length + HEADER + 3 + HEADER;
        collector.add(array, second, row(1).length);
        collector.add(array, second + row(1).length + HEADER, row(2).length);

        assertThat(numbers(collector.rows())).containsExactly(0, 1, 2);
        List<Row> rows = collector.rows(); // once more

        assertThat(numbers(rows)).containsExactly(0, 1, 2);
        assertThat(rows.get(1).getInt(0)).isEqualTo(1);
        assertThat(rows.get(2).getInt(0)).isEqualTo(2);
    }

    @Test
    void isEqualToAnyListOfEqualRows() {
        assertThat(rows(5, 5))
                .isEqualTo(rows(10))
                .hasSameHashCodeAs(rows(10))
                .isEqualTo(List.copyOf(rows(1, 9)))
                .isNotEqualTo(rows(9));
    }

    @Test
    void cannotBeChanged() {
        List<Row> rows = rows(2);
        Iterator<Row> iterator = rows.iterator();
        Row first = iterator.next();

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> rows.add(first));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> rows.set(0, first));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> rows.remove(0));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(iterator::remove);
    }

    @Test
    void refusesWhatIsNoRowOfItsColumnsWhenItComes() {
        RowList.Collector collector = new RowList.Collector(Values.shape(cells(0)));
        byte[] other = Values.body(Values.cell("i", "int4", 1));
        ByteWriter message = new ByteWriter();
        message(message, 'D', other);

        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> collector.add(message.toByteArray(), HEADER, other.length));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> collector.add(new byte[] {'D', 0, 0, 0, 8, 0, 2, 0, 0}, HEADER, 4));
    }

    private static List<Integer> numbers(List<Row> rows) {
        List<Integer> numbers = new ArrayList<>();
        for (Row row : rows) {
            numbers.add(row.getInt(0));
        }
        return numbers;
    }

    private static List<Integer> upTo(int size) {
        return IntStream.range(0, size).boxed().toList();
    }

    /** Numbered rows, as many in each array as is said. */
    private static List<Row> rows(int... inEach) {
        RowList.Collector collector = new RowList.Collector(Values.shape(cells(0)));
        int number = 0;
        for (int count : inEach) {
            ByteWriter chunk = new ByteWriter();
            for (int i = 0; i < count; i++) {
                message(chunk, 'D', row(number + i));
            }
            byte[] array = chunk.toByteArray();
            int at = 0;
            for (int i = 0; i < count; i++) {
                int length = row(number + i).length;
                collector.add(array, at + HEADER, length);
                at += HEADER + length;
            }
            number += count;
        }
        return collector.rows();
    }

    private static byte[] row(int number) {
        return Values.body(cells(number));
    }

    private static Cell[] cells(int number) {
        return new Cell[] {Values.cell("i", "int4", number), Values.cell("v", "text", "v".repeat(number % 5))};
    }

    private static void message(ByteWriter out, char type, byte[] body) {
        out.writeByte(type);
        out.writeInt(Integer.BYTES + body.length);
        out.writeBytes(body);
    }
}
