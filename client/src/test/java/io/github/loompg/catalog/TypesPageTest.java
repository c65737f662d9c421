package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.ExtensionScalars;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.codec.builtin.TypeFamily;
import io.github.loompg.data.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares the table of docs/types.md with what is registered. When a type is new, write it again:
 *
 * <pre>./mvnw -Dquick test -pl client -am -Dtest=TypesPageTest -Ddocs.update</pre>
 */
class TypesPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("docs/types.md");

    private static final String PSEUDO_TYPES =
            " | [Pseudo-types](https://www.postgresql.org/docs/current/datatype-pseudo.html) |\n";

    /** What values may be of although no column of a table can be declared so. */
    private static final List<String> WITHOUT_A_TYPE = List.of(
            "| `record` | `Row` |  | records, by position" + PSEUDO_TYPES,
            "| `anyarray` | `List` |  | arrays" + PSEUDO_TYPES,
            "| `void` | null |  | anything: null" + PSEUDO_TYPES,
            "| `unknown`, `cstring`, `anyenum` | `String` | `CharSequence` | " + PSEUDO_TYPES);

    /** Types of extensions that have no binary form, or none on some servers; ExtensionTypesContract reads them. */
    private static final List<String> TEXTS_OF_EXTENSIONS = List.of(
            text("cube", link("Extension cube", "cube.html")),
            text("seg", link("Extension seg", "seg.html")),
            text(
                    "ean13`, `isbn`, `isbn13`, `ismn`, `ismn13`, `issn`, `issn13`, `upc",
                    link("Extension isn", "isn.html")));

    private static final String BEGIN = "|---|---|---|---|---|\n";
    private static final String MANUAL = "https://www.postgresql.org/docs/current/";
    private static final String END = "<!-- End of what is generated. -->";

    @Test
    void tableListsWhatIsRegistered() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isLessThanOrEqualTo(end);
        String table = Stream.of(
                        BuiltinScalars.FAMILIES.stream().map(TypesPageTest::rows),
                        texts(),
                        ranges(),
                        WITHOUT_A_TYPE.stream(),
                        extensions().map(TypesPageTest::rows),
                        TEXTS_OF_EXTENSIONS.stream())
                .flatMap(rows -> rows)
                .collect(Collectors.joining());
        if (System.getProperty("docs.update") != null) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        }
        assertThat(Files.readString(PAGE)).contains(BEGIN + table + END);
    }

    /** PostgreSQL's own types without a codec, which are the texts that the server prints. */
    private static Stream<String> texts() {
        return BuiltinTypes.all().stream()
                .map(PgType::dataType)
                .filter(type -> type.kind() == DataType.Kind.BASE && !BuiltinScalars.BY_NAME.containsKey(type.name()))
                .map(type -> text(type.name(), place(type.name())));
    }

    private static String text(String type, String place) {
        return "| `" + type + "` | `String` | `CharSequence` |  | " + place + " |\n";
    }

    private static String place(String type) {
        return switch (type) {
            case "tsvector", "tsquery", "gtsvector" -> link("Text search", "datatype-textsearch.html");
            case "aclitem" -> link("Privileges", "ddl-priv.html");
            default ->
                type.startsWith("reg")
                        ? link("Identifiers of the system", "datatype-oid.html")
                        : link("System catalogs", "catalogs.html");
        };
    }

    private static String link(String title, String page) {
        return "[" + title + "](" + MANUAL + page + ")";
    }

    private static Stream<String> ranges() {
        return Stream.of(DataType.Kind.RANGE, DataType.Kind.MULTIRANGE)
                .flatMap(kind -> BuiltinTypes.all().stream()
                        .filter(type -> type.dataType().kind() == kind)
                        .map(TypesPageTest::range));
    }

    private static String range(PgType type) {
        boolean multirange = type.dataType().kind() == DataType.Kind.MULTIRANGE;
        PgType range = multirange ? builtin(type.related()) : type;
        Scalar<?> bound =
                BuiltinScalars.BY_NAME.get(builtin(range.related()).dataType().name());
        String list = multirange ? "`List`" : "";
        return "| `" + type.dataType().name() + "` | " + (multirange ? "`Multirange`" : "`Range`") + " of `"
                + bound.accepts().get(0).javaType().getSimpleName() + "` | " + list.replace("List", "Collection")
                + " | "
                + list + " | " + link("Ranges", "rangetypes.html") + " |\n";
    }

    private static PgType builtin(int oid) {
        return Objects.requireNonNull(TypeCatalog.BUILTIN.get(oid));
    }

    private static Stream<TypeFamily> extensions() {
        return new TreeMap<>(ExtensionScalars.BY_EXTENSION)
                .entrySet().stream()
                        .map(entry -> new TypeFamily(
                                "Extension " + entry.getKey(), entry.getKey() + ".html", entry.getValue()));
    }

    private static String rows(TypeFamily family) {
        return family.types().stream()
                .map(scalar -> row(scalar) + "[" + family.title() + "](" + MANUAL + family.page() + ") |\n")
                .collect(Collectors.joining());
    }

    private static String row(Scalar<?> scalar) {
        String type = scalar.name().equals("char") ? "\"char\"" : scalar.name();
        List<Class<?>> accepts = new ArrayList<>();
        scalar.accepts().forEach(accepted -> accepts.add(accepted.javaType()));
        List<Class<?>> gives = new ArrayList<>();
        scalar.gives().forEach(given -> gives.add(given.javaType()));
        Class<?> first = accepts.get(0);
        return "| `" + type + "` | " + names(Stream.of(first)) + " | "
                + names(accepts.stream().filter(each -> each != first)) + " | "
                + names(gives.stream().filter(each -> each != first)) + " | ";
    }

    private static String names(Stream<Class<?>> classes) {
        return classes.distinct().map(each -> "`" + each.getSimpleName() + "`").collect(Collectors.joining(", "));
    }
}
