package io.github.loompg;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/coverage.md to its word: no row is missing, and every test that it names exists. */
class CoverageTest {
    private static final Path PROJECT = Path.of("..");
    private static final String PAGE = read(PROJECT.resolve("docs/coverage.md"));

    private static final Pattern COUNT = Pattern.compile("(?m)^\\| ([A-Z]), .* \\| (\\d+) \\|$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\| (.+) \\| (.+) \\|$");

    /** A class or a method; the methods of a contract are run by the tests of both faces. */
    private static final String NAME = "`(\\w+(?:Test|Contract)(?:\\.\\w+)?)`";

    private static final Pattern TEST_NAME = Pattern.compile(NAME);

    /** One test or several; what they do not show yet, or what else is to be known, may follow. */
    private static final Pattern SHOWN = Pattern.compile(NAME + "(, " + NAME + ")*(; (?!not yet).+)?");

    private static final Pattern PARTLY_SHOWN = Pattern.compile(NAME + "(, " + NAME + ")*; not yet: .+");

    private static final Pattern TEST_METHOD = Pattern.compile(
            "(?s)@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\\b.*?\\b(?:void|Stream<\\S+) (\\w+)\\(");

    private enum State {
        SHOWN,
        PARTLY_SHOWN,
        LEFT_OUT,
        NOT_YET,
        UNCLEAR
    }

    private record Row(String id, String status) {
        State state() {
            if (SHOWN.matcher(status).matches()) {
                return State.SHOWN;
            }
            if (PARTLY_SHOWN.matcher(status).matches()) {
                return State.PARTLY_SHOWN;
            }
            return status.startsWith("left out: ")
                    ? State.LEFT_OUT
                    : status.equals("not yet") ? State.NOT_YET : State.UNCLEAR;
        }
    }

    private final List<Row> rows =
            matches(ROW, PAGE).map(row -> new Row(row.group(1), row.group(3))).toList();

    @Test
    void hasAsManyRowsAsItSays() {
        List<String> expected = matches(COUNT, PAGE)
                .flatMap(count -> IntStream.rangeClosed(1, Integer.parseInt(count.group(2)))
                        .mapToObj(number -> "%s%03d".formatted(count.group(1), number)))
                .toList();
        assertThat(expected).hasSize(597);
        assertThat(rows).extracting(Row::id).containsExactlyElementsOf(expected);
    }

    @Test
    void saysWhereEachRowStands() {
        assertThat(rows).isNotEmpty().noneMatch(row -> row.state() == State.UNCLEAR);

        Map<Character, Map<State, Long>> standing = rows.stream()
                .collect(groupingBy(
                        row -> row.id().charAt(0),
                        TreeMap::new,
                        groupingBy(Row::state, TreeMap::new, Collectors.counting())));
        System.out.println("Coverage: " + standing);
    }

    @Test
    void namesTestsThatExist() {
        Set<String> known = Stream.of(
                        "protocol",
                        "testkit",
                        "client",
                        "jackson",
                        "pgvector",
                        "postgis",
                        "codegen",
                        "examples",
                        "bench")
                .map(module -> PROJECT.resolve(module).resolve("src/test/java"))
                .filter(Files::exists)
                .flatMap(CoverageTest::testsBelow)
                .collect(toSet());
        assertThat(known).contains("CoverageTest", "CoverageTest.namesTestsThatExist");

        assertThat(matches(TEST_NAME, PAGE).map(name -> name.group(1))).isSubsetOf(known);
    }

    private static Stream<String> testsBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*(Test|Contract)\\.java")).toList().stream()
                    .flatMap(CoverageTest::testsIn);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<String> testsIn(Path file) {
        String name = file.getFileName().toString().replace(".java", "");
        return Stream.concat(
                Stream.of(name), matches(TEST_METHOD, read(file)).map(method -> name + "." + method.group(1)));
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
