package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.catalog.Values.Cell;
import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Rows as a user has them in hand. */
class RowTest {
    private static final Row BOB = Values.row(
            Values.cell("id", "int4", 7),
            Values.cell("name", "text", "Bob"),
            Values.cell("age", "int4", null),
            Values.cell("id", "int8", 8L));

    @Test
    void findsColumnsByIndexAndTheFirstOneByName() {
        assertThat(BOB.size()).isEqualTo(4);
        assertThat(BOB.getInt(0)).isEqualTo(7);
        assertThat(BOB.getInt("id")).isEqualTo(7);
        assertThat(BOB.getInt(3)).isEqualTo(8);
        assertThat(BOB.getString("name")).isEqualTo("Bob");
        assertThat(BOB.has("name")).isTrue();
        assertThat(BOB.has("Name")).isFalse();
    }

    @Test
    void knowsNull() {
        assertThat(BOB.isNull("age")).isTrue();
        assertThat(BOB.isNull(2)).isTrue();
        assertThat(BOB.isNull("name")).isFalse();
        assertThat(BOB.get("age")).isNull();
        assertThat(BOB.get("age", Integer.class)).isNull();
        assertThat(BOB.get(2, int.class)).isNull();
        assertThatThrownBy(() -> BOB.getInt("age"))
                .isInstanceOf(ConversionException.class)
                .hasMessage("""
                    column "age" (int4, asked for as int): the value is NULL
                    hint: isNull tells, and get with a class gives null\
                    """);
        Row nothing = Values.row(Values.cell("s", "text", null));
        assertThatThrownBy(() -> nothing.getString("s")).hasMessageContaining("the value is NULL");
    }

    @Test
    void saysWhichColumnsThereAre() {
        assertThatThrownBy(() -> BOB.getInt("nmae"))
                .isInstanceOf(UsageException.class)
                .hasMessage("""
                    the row has no column "nmae"
                    hint: the columns are id, name, age, id; rename one with AS in the SQL\
                    """);
        for (int index : new int[] {-1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> BOB.get(index))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("the row has no column " + index + "\nhint: it has 4 columns, and the first one is 0");
        }
    }

    @Test
    void describesItsColumns() {
        assertThat(BOB.attributes()).hasSize(4);
        assertThat(BOB.attributes().get(0))
                .isEqualTo(new Attribute("id", new DataType(23, "pg_catalog", "int4", DataType.Kind.BASE), -1, 0, 0));
    }

    @Test
    void givesAllValues() {
        assertThat(BOB.toList()).containsExactly(7, "Bob", null, 8L);
        assertThat(BOB.asMap())
                .containsExactly(
                        org.assertj.core.api.Assertions.entry("id", 7),
                        org.assertj.core.api.Assertions.entry("name", "Bob"),
                        org.assertj.core.api.Assertions.entry("age", null));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> BOB.asMap().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> BOB.toList().set(0, 1));
    }

    @Test
    void equalsByPositionAndValue() {
        Row one = Values.row(
                Values.cell("a", "int4", 1),
                Values.cell("b", "bytea", new byte[] {1}),
                Values.cell("c", "bytea[]", List.of(new byte[] {1}, new byte[] {2})));
        Row same = Values.row(
                Values.cell("x", "int4", 1),
                Values.cell("y", "bytea", new byte[] {1}),
                Values.cell("z", "bytea[]", List.of(new byte[] {1}, new byte[] {2})));
        Row other = Values.row(
                Values.cell("a", "int4", 1),
                Values.cell("b", "bytea", new byte[] {1}),
                Values.cell("c", "bytea[]", List.of(new byte[] {1}, new byte[] {3})));
        assertThat(one).isEqualTo(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
        assertThat(one.equals(one.toList())).isFalse();
        assertThat(Values.row(Values.cell("a", "int4", 1))).isNotEqualTo(Values.row(Values.cell("a", "int8", 1)));
        assertThat(Values.row(Values.cell("a", "text", "x"))).isEqualTo(Values.row(Values.cell("a", "varchar", "x")));
        assertThat(Values.row()).isEqualTo(Values.row()).hasToString("Row[]");
    }

    @Test
    void showsItsValuesCut() {
        Row row = Values.row(
                Values.cell("id", "int4", 7),
                Values.cell("text", "text", "x".repeat(65)),
                Values.cell("data", "bytea", new byte[100]),
                Values.cell("nothing", "int4", null),
                new Cell("broken", "int4", new byte[1]));
        assertThat(row).hasToString("Row[id=7, text=" + "x".repeat(64) + "…, data=100 bytes, nothing=null, broken=?]");
    }

    @Test
    void isDetachedFromItsChunk() {
        Cell[] cells = {Values.cell("id", "int4", 7), Values.cell("name", "text", "Bob")};
        byte[] chunk = new byte[1000];
        byte[] body = Values.body(cells);
        System.arraycopy(body, 0, chunk, 500, body.length);
        Row row = Values.shape(cells).row(chunk, 500, body.length);
        Row detached = row.detached();
        Arrays.fill(chunk, (byte) 0);
        assertThat(detached.toList()).containsExactly(7, "Bob");
        assertThat(detached.detached()).isSameAs(detached);
    }

    @Test
    void findsColumnsInAnyOrder() {
        Random random = new Random(3);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            cells.add(Values.cell("c" + i, "text", random.nextInt(4) == 0 ? null : "value " + "x".repeat(i)));
        }
        Row row = Values.row(cells.toArray(Cell[]::new));
        for (int i = 0; i < 10_000; i++) {
            int index = random.nextInt(100);
            byte[] bytes = cells.get(index).bytes();
            if (random.nextBoolean()) {
                assertThat(row.isNull(index)).isEqualTo(bytes == null);
            }
            for (int reads = random.nextInt(3); reads >= 0; reads--) {
                assertThat(row.get(index)).isEqualTo(bytes == null ? null : "value " + "x".repeat(index));
            }
        }
    }

    @Test
    void findsColumnsBehindMegabytesAndBeyondThousands() {
        Row wide = Values.row(
                Values.cell("big", "bytea", new byte[3_000_000]),
                Values.cell("a", "int4", 1),
                Values.cell("b", "int4", 2));
        for (int i = 0; i < 3; i++) {
            assertThat(wide.getInt(1)).isEqualTo(1);
            assertThat(wide.getInt(2)).isEqualTo(2);
        }
        Cell[] cells = new Cell[3_000];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Values.cell("c" + i, "int4", i);
        }
        Row many = Values.row(cells);
        for (int index : new int[] {2_999, 0, 2_047, 2_048, 2_049, 1, 2_998}) {
            assertThat(many.getInt(index)).isEqualTo(index);
        }
    }

    @Test
    void mayBeReadByManyThreads() throws Exception {
        Cell[] cells = new Cell[50];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = Values.cell("c" + i, i % 2 == 0 ? "int4" : "text", i % 2 == 0 ? (Object) i : "x".repeat(i));
        }
        ResultShape shape = Values.shape(cells);
        byte[] body = Values.body(cells);
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 200; round++) {
                Row row = shape.row(body, 0, body.length);
                List<Future<?>> readers = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    int seed = thread;
                    readers.add(executor.submit(() -> {
                        Random random = new Random(seed);
                        for (int i = 0; i < 200; i++) {
                            int index = random.nextInt(50);
                            assertThat(row.get(index)).isEqualTo(index % 2 == 0 ? (Object) index : "x".repeat(index));
                        }
                    }));
                }
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        }
    }

    @Test
    void refusesWhatIsNoRow() {
        Cell[] cells = {Values.cell("a", "int4", 1), Values.cell("b", "text", "x")};
        ResultShape shape = Values.shape(cells);
        byte[] body = Values.body(cells);
        // Behind the row there is more of the chunk, which no length may reach.
        byte[] chunk = Arrays.copyOf(body, body.length + 100);
        for (int length = 0; length < body.length; length++) {
            readsNothingBeyond(shape, chunk, length);
        }
        for (int hostile : new int[] {-2, Integer.MAX_VALUE, Integer.MIN_VALUE, 100}) {
            for (int offset : new int[] {2, 10}) {
                byte[] changed = chunk.clone();
                java.nio.ByteBuffer.wrap(changed).putInt(offset, hostile);
                readsNothingBeyond(shape, changed, body.length);
            }
        }
        byte[] counts = chunk.clone();
        counts[1] = 3;
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> shape.row(counts, 0, body.length))
                .withMessage("a row has another number of columns than its description, 2");
    }

    private static void readsNothingBeyond(ResultShape shape, byte[] chunk, int length) {
        record Pair(int a, String b) {}
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> shape.reader(Pair.class).read(chunk, 0, length));
        assertThatThrownBy(() -> shape.row(chunk, 0, length).toList())
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isInstanceOf(MalformedMessageException.class),
                        thrown -> assertThat(thrown)
                                .isInstanceOf(ConversionException.class)
                                .hasCauseInstanceOf(MalformedMessageException.class));
    }
}
