package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.ExtensionScalars;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.codec.builtin.TypeFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private static final String BEGIN = "|---|---|---|---|---|\n";
    private static final String MANUAL = "https://www.postgresql.org/docs/current/";
    private static final String END = "<!-- End of what is generated. -->";

    @Test
    void tableListsWhatIsRegistered() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(begin).isLessThanOrEqualTo(end);
        String table = Stream.concat(BuiltinScalars.FAMILIES.stream(), extensions())
                .map(TypesPageTest::rows)
                .collect(Collectors.joining());
        if (System.getProperty("docs.update") != null) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        }
        assertThat(Files.readString(PAGE)).contains(BEGIN + table + END);
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
