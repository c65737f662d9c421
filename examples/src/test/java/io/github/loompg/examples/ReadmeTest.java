package io.github.loompg.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the pages for people to what they say. */
class ReadmeTest {
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path PROJECT = MODULE.getParent();
    private static final List<String> PAGES = List.of(
            "README.md",
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "docs/architecture/calls.md",
            "docs/architecture/conversations.md",
            "docs/architecture/decisions.md",
            "docs/architecture/pool.md",
            "docs/architecture/values.md",
            "docs/coverage.md",
            "docs/options.md",
            "docs/performance.md",
            "docs/security.md",
            "docs/types.md",
            "bench/README.md",
            "jackson/README.md",
            "pgvector/README.md",
            "postgis/README.md",
            "testkit/README.md");

    private static final Pattern JAVA = Pattern.compile("(?s)\n```java\n(.*?)\n```\n");
    private static final Pattern LINK = Pattern.compile("\\[[^]\n]+]\\(([^)\n]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern TYPES = Pattern.compile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\| `([^`]+)`.*\\|$");

    /** A name in camel case in code, which may have a member behind it. */
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)*`");

    /** A value of each type that the table has, as SQL writes it. */
    private static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("bool", "true"),
            Map.entry("int2", "1"),
            Map.entry("int4", "1"),
            Map.entry("int8", "1"),
            Map.entry("oid", "1"),
            Map.entry("float4", "1"),
            Map.entry("float8", "1"),
            Map.entry("numeric", "1"),
            Map.entry("text", "a"),
            Map.entry("varchar", "a"),
            Map.entry("bpchar", "a"),
            Map.entry("name", "a"),
            Map.entry("json", "{}"),
            Map.entry("jsonb", "{}"),
            Map.entry("bytea", "a"),
            Map.entry("uuid", "123e4567-e89b-12d3-a456-426614174000"),
            Map.entry("date", "2030-12-31"),
            Map.entry("interval", "1 day"),
            Map.entry("inet", "10.0.0.1"),
            Map.entry("cidr", "10.0.0.0/8"),
            Map.entry("macaddr", "08:00:2b:01:02:03"),
            Map.entry("macaddr8", "08:00:2b:01:02:03:04:05"),
            Map.entry("bit", "1"),
            Map.entry("varbit", "1"),
            Map.entry("point", "(1,2)"),
            Map.entry("money", "1"),
            Map.entry("xml", "<a/>"),
            Map.entry("time", "12:00"),
            Map.entry("timetz", "12:00+01"),
            Map.entry("timestamp", "2030-12-31 12:00"),
            Map.entry("timestamptz", "2030-12-31 12:00+01"));

    private static String page(String name) throws IOException {
        return Files.readString(PROJECT.resolve(name));
    }

    private static Stream<MatchResult> find(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    /** The examples are run by their tests, and those of the other modules are within their tests. */
    @ParameterizedTest
    @CsvSource({
        "README.md,examples/src/main/java",
        "jackson/README.md,jackson/src/test/java",
        "pgvector/README.md,pgvector/src/test/java",
        "postgis/README.md,postgis/src/test/java",
        "testkit/README.md,testkit/src/test/java",
        "docs/security.md,client/src/test/java"
    })
    void quotesNothingButWhatIsCompiledAndRun(String page, String folder) throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.add(unbroken(Files.readString(file)));
            }
        }
        List<String> quoted = find(JAVA, page(page))
                .map(block -> block.group(1))
                .flatMap(block -> Stream.of(block.split("\n\n")))
                .map(ReadmeTest::unbroken)
                .toList();
        assertThat(quoted)
                .isNotEmpty()
                .allSatisfy(part -> assertThat(sources)
                        .anySatisfy(source -> assertThat(source).contains(part)));
    }

    /** Lines are broken where a page is wide enough, or the code. */
    private static String unbroken(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }

    @Test
    void namesTheClassesThatTypesAreReadAs() throws IOException {
        Map<String, String> said = new LinkedHashMap<>();
        find(TYPES, page("README.md")).forEach(row -> {
            for (String type : row.group(1).split(", ")) {
                said.put(type.replace("`", ""), row.group(2));
            }
        });
        assertThat(said).containsOnlyKeys(SAMPLES.keySet());

        Map<String, String> found = new LinkedHashMap<>();
        try (Connection connection = Postgres.connect(PostgresServer.shared().uri())) {
            for (String type : said.keySet()) {
                Object value = connection.requireVal("SELECT '" + SAMPLES.get(type) + "'::" + type);
                found.put(type, value.getClass().getSimpleName());
            }
        }
        assertThat(found).isEqualTo(said);
    }

    @Test
    void namesNoClassThatIsNotThere() throws IOException {
        Set<String> there = new HashSet<>(Set.of("ThreadLocal", "VarHandle"));
        try (Stream<Path> files =
                Files.find(PROJECT, 20, (file, attributes) -> file.toString().endsWith(".java"))) {
            files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .forEach(there::add);
        }
        for (String name : List.of(
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "docs/architecture/calls.md",
                "docs/architecture/conversations.md",
                "docs/architecture/pool.md",
                "docs/architecture/values.md")) {
            assertThat(find(CLASS, page(name)).map(found -> found.group(1)))
                    .as(name)
                    .isNotEmpty()
                    .isSubsetOf(there);
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (String name : PAGES) {
            for (String target :
                    find(LINK, page(name)).map(link -> link.group(1)).toList()) {
                if (!target.startsWith("https://")) {
                    assertThat(exists(PROJECT.resolve(name), target))
                            .as(name + " links to " + target)
                            .isTrue();
                }
            }
        }
    }

    private static boolean exists(Path page, String target) throws IOException {
        Matcher parts = Pattern.compile("([^#]*)(?:#(.*))?").matcher(target);
        assertThat(parts.matches()).isTrue();
        Path file = parts.group(1).isEmpty() ? page : page.resolveSibling(parts.group(1));
        if (parts.group(2) == null || !Files.exists(file)) {
            return Files.exists(file);
        }
        return find(HEADING, Files.readString(file))
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .anyMatch(parts.group(2)::equals);
    }
}
