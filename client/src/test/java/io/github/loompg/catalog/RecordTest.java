package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.catalog.Values.Cell;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows as records, and single columns as what they are. */
class RecordTest {
    private static final Row BOB = Values.row(
            Values.cell("id", "int4", 7),
            Values.cell("first_name", "text", "Bob"),
            Values.cell("dob", "date", LocalDate.of(1984, 3, 1)),
            Values.cell("tags", "text[]", List.of("a", "b")));

    private record Person(int id, String firstName, LocalDate dob, List<String> tags) {}

    @Test
    void fillsARecordByTheNamesOfTheColumns() {
        assertThat(BOB.to(Person.class)).isEqualTo(new Person(7, "Bob", LocalDate.of(1984, 3, 1), List.of("a", "b")));
    }

    @Test
    void fillsARecordThatIsDeclaredInsideAMethodInAnyOrder() {
        record Local(String[] tags, long id, Object dob, CharSequence firstName) {}
        Local local = BOB.to(Local.class);
        assertThat(local.tags()).containsExactly("a", "b");
        assertThat(local.id()).isEqualTo(7);
        assertThat(local.dob()).isEqualTo(LocalDate.of(1984, 3, 1));
        assertThat(local.firstName()).isEqualTo("Bob");
    }

    @Test
    void prefersTheExactNameToCamelCase() {
        record Exact(int user_id, String userName) {}
        assertThat(Values.row(Values.cell("user_id", "int4", 1), Values.cell("user_name", "text", "x"))
                        .to(Exact.class))
                .isEqualTo(new Exact(1, "x"));
        record Odd(int _a, int bC, int d1, int e_) {}
        assertThat(Values.row(
                                Values.cell("_a", "int4", 1),
                                Values.cell("b__c", "int4", 2),
                                Values.cell("d_1", "int4", 3),
                                Values.cell("e_", "int4", 4))
                        .to(Odd.class))
                .isEqualTo(new Odd(1, 2, 3, 4));
    }

    record AllPrimitives(boolean a, byte b, short c, int d, long e, float f, double g, char h) {}

    @Test
    void fillsEveryPrimitive() {
        Cell[] cells = {
            Values.cell("h", "\"char\"", "x"),
            Values.cell("g", "numeric", new BigDecimal("0.5")),
            Values.cell("f", "float8", 0.5),
            Values.cell("e", "int4", 5),
            Values.cell("d", "int8", 4),
            Values.cell("c", "int2", 3),
            Values.cell("b", "int2", 2),
            Values.cell("a", "bool", true)
        };
        assertThat(Values.row(cells).to(AllPrimitives.class))
                .isEqualTo(new AllPrimitives(true, (byte) 2, (short) 3, 4, 5, 0.5f, 0.5, 'x'));
        for (int i = 0; i < cells.length; i++) {
            Cell[] withNull = cells.clone();
            withNull[i] = new Cell(cells[i].name(), cells[i].type(), null);
            assertThatThrownBy(() -> Values.row(withNull).to(AllPrimitives.class))
                    .isInstanceOf(ConversionException.class)
                    .hasMessageContaining(
                            "the value is NULL, and AllPrimitives." + cells[i].name() + " has no form for that")
                    .hasMessageContaining("declare the component as ");
        }
    }

    @Test
    void fillsNullIntoWhatCanBeNull() {
        record Nullable2(@Nullable Integer a, @Nullable String b, int c) {}
        assertThat(Values.row(
                                Values.cell("a", "int4", null),
                                Values.cell("b", "text", null),
                                Values.cell("c", "int4", 1))
                        .to(Nullable2.class))
                .isEqualTo(new Nullable2(null, null, 1));
    }

    @Test
    void readsManyRowsWithOneReader() {
        record Measurement(
                int id,
                @Nullable String note,
                double value,
                @Nullable Long count) {}
        Cell[] columns = {
            new Cell("id", "int4", null),
            new Cell("note", "text", null),
            new Cell("value", "float8", null),
            new Cell("count", "int8", null)
        };
        ResultShape shape = Values.shape(columns);
        RowReader<Measurement> reader = shape.reader(Measurement.class);
        assertThat(shape.reader(Measurement.class)).isSameAs(reader);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            Measurement expected = new Measurement(
                    random.nextInt(),
                    random.nextBoolean() ? null : "x".repeat(random.nextInt(5)),
                    random.nextDouble(),
                    random.nextInt(3) == 0 ? null : random.nextLong());
            byte[] body = Values.body(
                    Values.cell("id", "int4", expected.id()),
                    Values.cell("note", "text", expected.note()),
                    Values.cell("value", "float8", expected.value()),
                    Values.cell("count", "int8", expected.count()));
            assertThat(reader.read(body, 0, body.length)).isEqualTo(expected);
        }
    }

    @Test
    void namesWhatDoesNotMatch() {
        record TooSmall(int id, String firstName, LocalDate dob) {}
        assertThatThrownBy(() -> BOB.to(TooSmall.class))
                .isInstanceOf(MappingException.class)
                .hasMessage("""
                        a row (id, first_name, dob, tags) cannot become a TooSmall(id, firstName, dob): the column "tags" \
                        has no component
                        hint: write the columns out in the SQL, with AS where the names differ""");
        record TooLarge(int id, String firstName, LocalDate dob, List<String> tags, int age) {}
        assertThatThrownBy(() -> BOB.to(TooLarge.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("the component age has no column");
        record Twice(int id) {}
        assertThatThrownBy(() -> Values.row(Values.cell("id", "int4", 1), Values.cell("id", "int4", 2))
                        .to(Twice.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("several columns belong to the component id");
        record Wrong(int id, int firstName, LocalDate dob, List<String> tags) {}
        assertThatThrownBy(() -> BOB.to(Wrong.class))
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith(
                        "Wrong.firstName cannot be read: column \"first_name\" (text, asked for as int): ");
        record WrongElement(int id, String firstName, LocalDate dob, List<Integer> tags) {}
        assertThatThrownBy(() -> BOB.to(WrongElement.class))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("an element as java.lang.Integer: a value of text has no form as that class");
    }

    @Test
    void namesTheValueThatDoesNotFit() {
        record Small(short n) {}
        assertThatThrownBy(() -> Values.row(Values.cell("n", "int4", 70_000)).to(Small.class))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining(
                        "column \"n\" (int4, asked for as short): the value is out of the range of a short");
    }

    @Test
    void saysWhatTheConstructorThrew() {
        record Positive(int n) {
            Positive {
                if (n < 0) {
                    throw new IllegalArgumentException("negative");
                }
            }
        }
        assertThatThrownBy(() -> Values.row(Values.cell("n", "int4", -1)).to(Positive.class))
                .isInstanceOf(MappingException.class)
                .hasMessageEndingWith("Positive threw java.lang.IllegalArgumentException")
                .hasRootCauseMessage("negative");
    }

    record Page<T>(T first, List<T> items, List<? extends List<T>> nested, T[] array) {}

    @Test
    void fillsARecordWithTypeArguments() {
        Row row = Values.row(
                Values.cell("first", "int4", 1),
                Values.cell("items", "int4[]", List.of(2)),
                Values.cell("nested", "int4[]", List.of(List.of(3))),
                Values.cell("array", "int4[]", List.of(4)));
        Page<Long> page = row.to(new TypeRef<Page<Long>>() {});
        assertThat(page.first()).isEqualTo(1L);
        assertThat(page.items()).containsExactly(2L);
        assertThat(page.nested().get(0)).containsExactly(3L);
        assertThat(page.array()).containsExactly(4L);
    }

    @Test
    void fillsARecordWithoutComponents() {
        record Empty() {}
        assertThat(Values.row().to(Empty.class)).isEqualTo(new Empty());
    }

    @Test
    void fillsAWideRecordAndRefusesTheWidest(@TempDir Path folder) throws Exception {
        for (int count : new int[] {253, 254}) {
            String components =
                    IntStream.range(0, count).mapToObj(i -> "int c" + i).collect(Collectors.joining(", "));
            Path source =
                    Files.createDirectories(folder.resolve("wide" + count)).resolve("Wide.java");
            Files.writeString(source, "public record Wide(" + components + ") {}");
            compile(source);
            Class<?> wide = new java.net.URLClassLoader(
                            new java.net.URL[] {source.getParent().toUri().toURL()})
                    .loadClass("Wide");
            Cell[] cells = new Cell[count];
            for (int i = 0; i < count; i++) {
                cells[i] = Values.cell("c" + i, "int4", i);
            }
            if (count == 253) {
                assertThat(String.valueOf(Values.row(cells).to(wide)))
                        .endsWith("c" + (count - 1) + "=" + (count - 1) + "]");
            } else {
                assertThatThrownBy(() -> Values.row(cells).to(wide))
                        .isInstanceOf(MappingException.class)
                        .hasMessageContaining("too many components");
            }
        }
    }

    @Test
    void readsTheOnlyColumnAsAnyOtherClass() {
        Row row = Values.row(Values.cell("n", "int4", 7));
        assertThat(row.to(Integer.class)).isEqualTo(7);
        assertThat(row.to(long.class)).isEqualTo(7L);
        assertThat(row.to(Object.class)).isEqualTo(7);
        assertThat(Values.row(Values.cell("n", "int4", null)).to(Integer.class)).isNull();
        assertThat(Values.row(Values.cell("a", "int4[]", List.of(1))).to(new TypeRef<List<Long>>() {}))
                .containsExactly(1L);
        assertThatThrownBy(() -> BOB.to(String.class))
                .isInstanceOf(MappingException.class)
                .hasMessage("""
                        a row of 4 columns cannot become a java.lang.String, which is no record
                        hint: ask for a record with a component for each column, or for Row""");
        assertThat(BOB.to(Row.class)).isEqualTo(BOB);
    }

    @Test
    void readsOneColumnOfSeveral() {
        Cell[] cells = {Values.cell("a", "int4", 1), Values.cell("b", "text", "x"), Values.cell("c", "int4", null)};
        ResultShape shape = Values.shape(cells);
        byte[] body = Values.body(cells);
        assertThat(shape.columnReader(0, Long.class).read(body, 0, body.length)).isEqualTo(1L);
        assertThat(shape.columnReader(1, Object.class).read(body, 0, body.length))
                .isEqualTo("x");
        assertThat(shape.columnReader(2, new TypeRef<Integer>() {}).read(body, 0, body.length))
                .isNull();
        assertThatThrownBy(() -> shape.columnReader(3, Object.class))
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith("the result has no column 3, since it has 3");
    }

    @Test
    void needsLeaveToSeeIntoAModule(@TempDir Path folder) throws Exception {
        ModuleLayer layer = moduleOf(
                folder,
                "package seen; public class Outer { public record Open(int n) {} record Hidden(int n) {}"
                        + " private record Secret(int n) {}"
                        + " public static java.lang.invoke.MethodHandles.Lookup lookup() {"
                        + " return java.lang.invoke.MethodHandles.lookup(); } }");
        ClassLoader loader = layer.findLoader("guarded");
        Row row = Values.row(Values.cell("n", "int4", 7));
        assertThat(String.valueOf(row.to(loader.loadClass("seen.Outer$Open")))).isEqualTo("Open[n=7]");
        Class<?> hidden = loader.loadClass("seen.Outer$Hidden");
        assertThatThrownBy(() -> row.to(hidden))
                .isInstanceOf(MappingException.class)
                .hasMessage("""
                        the record seen.Outer$Hidden is not accessible
                        hint: let the module-info of module guarded say: opens seen; or give MethodHandles.lookup() to the \
                        connection's options""");
        MethodHandles.Lookup lookup = (MethodHandles.Lookup)
                loader.loadClass("seen.Outer").getMethod("lookup").invoke(null);
        ResultShape shape = new TypeCatalog(KnownTypes.alone(), CustomCodecs.DEFAULT, lookup)
                .shape(List.of(Values.column("n", "int4")));
        byte[] body = Values.body(Values.cell("n", "int4", 7));
        for (String name : List.of("Open", "Hidden", "Secret")) {
            Object record = shape.reader(loader.loadClass("seen.Outer$" + name)).read(body, 0, body.length);
            assertThat(String.valueOf(record)).isEqualTo(name + "[n=7]");
        }
    }

    private static ModuleLayer moduleOf(Path folder, String source) throws IOException {
        Path info = folder.resolve("module-info.java");
        Files.writeString(info, "module guarded { exports seen; }");
        Path type = Files.createDirectories(folder.resolve("seen")).resolve("Outer.java");
        Files.writeString(type, source);
        compile(info, type);
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of("guarded"));
        return boot.defineModulesWithOneLoader(configuration, ClassLoader.getSystemClassLoader());
    }

    private static void compile(Path... sources) {
        List<String> arguments = new ArrayList<>();
        for (Path source : sources) {
            arguments.add(source.toString());
        }
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertThat(javac.run(System.out, System.err, arguments.toArray(String[]::new)))
                .isZero();
    }
}
