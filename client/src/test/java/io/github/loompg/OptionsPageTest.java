package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares the tables of docs/options.md with {@link Option} and {@link RefusedOption}. What an option means is written by
 * hand in the last column, and stays; a new option needs a line {@code | `name` | | | | what it means |}. The rest of
 * the tables is written by
 *
 * <pre>./mvnw -Dquick test -pl client -am -Dtest=OptionsPageTest -Ddocs.update</pre>
 */
class OptionsPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("docs/options.md");

    private static final String OPTIONS = "| In a string | Variable | Values | Default | What it means |\n";
    private static final String OPTIONS_BEGIN = OPTIONS + "|---|---|---|---|---|\n";
    private static final String REFUSED_BEGIN = "| Not taken | Because |\n|---|---|\n";
    private static final String END = "<!-- End of what is generated. -->";
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)`.*\\| (.+) \\|$", Pattern.MULTILINE);

    /** Defaults that depend on something. */
    private static final Map<Option<?>, String> CHAINS = Map.ofEntries(
            Map.entry(Option.SERVICE_FILE, "`~/.pg_service.conf`, then that of the machine"),
            Map.entry(Option.USER, "the name of the system's user"),
            Map.entry(Option.PASSWORD_FILE, "`~/.pgpass`"),
            Map.entry(Option.DATABASE, "as `user`"),
            Map.entry(Option.SSL_MODE, "`prefer`; with `sslrootcert=system` it is `verify-full`"),
            Map.entry(Option.SSL_ROOT_CERT, "`~/.postgresql/root.crt`"),
            Map.entry(Option.SSL_CERT, "`~/.postgresql/postgresql.crt`"),
            Map.entry(Option.SSL_KEY, "`~/.postgresql/postgresql.key`"),
            Map.entry(Option.SSL_CRL, "`~/.postgresql/root.crl`"),
            Map.entry(Option.MOST_PROTOCOL_VERSION, "as `min_protocol_version`"),
            Map.entry(Option.APPLICATION_NAME, "as `fallback_application_name`"),
            Map.entry(Option.MAX_RESULT_SIZE, "a quarter of the largest heap"));

    @Test
    void tablesListEveryOption() throws IOException {
        String page = Files.readString(PAGE);
        Map<String, String> meanings = meanings(between(page, OPTIONS_BEGIN));
        String options = Option.all().stream()
                .filter(OptionsPageTest::isThere)
                .map(option -> row(option, meanings))
                .collect(Collectors.joining());
        String refused = RefusedOption.all().entrySet().stream()
                .map(entry -> "| `" + entry.getKey() + "` | " + entry.getValue() + " |\n")
                .collect(Collectors.joining());
        if (System.getProperty("docs.update") != null) {
            String updated = page.replace(
                            OPTIONS_BEGIN + between(page, OPTIONS_BEGIN) + END, OPTIONS_BEGIN + options + END)
                    .replace(REFUSED_BEGIN + between(page, REFUSED_BEGIN) + END, REFUSED_BEGIN + refused + END);
            Files.writeString(PAGE, updated);
        }
        String now = Files.readString(PAGE);
        assertThat(between(now, OPTIONS_BEGIN)).isEqualTo(options);
        assertThat(between(now, REFUSED_BEGIN)).isEqualTo(refused);
    }

    private static List<String[]> keywords() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(OptionsPageTest.class.getResourceAsStream("/libpq/keywords.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .toList();
        }
    }

    @Test
    void everyKeywordOfLibpqIsTakenOrRefusedByName() throws IOException {
        assertThat(keywords())
                .hasSize(50)
                .allSatisfy(
                        words -> assertThat(Option.named(words[0]) != null || RefusedOption.reason(words[0]) != null)
                                .as(words[0])
                                .isTrue());
    }

    /** An option's variable is libpq's, and what is none of an option is spoken of below the table. */
    @Test
    void everyVariableOfLibpqHasAVerdict() throws IOException {
        String page = Files.readString(PAGE);
        List<String> others =
                List.of("PGREQUIRESSL", "PGSYSCONFDIR", "PGCLIENTENCODING", "PGLOCALEDIR", "PGOAUTHDEBUG");
        assertThat(others).allMatch(variable -> page.contains("`" + variable));
        for (String[] words : keywords()) {
            Option<?> option = Option.named(words[0]);
            if (!words[1].equals("-") && !others.contains(words[1]) && option != null) {
                assertThat(option.variable()).as(words[0]).isEqualTo(words[1]);
            }
        }
        // Those that libpq hears without a keyword.
        List<String> sessions = List.of("PGDATESTYLE", "PGTZ", "PGGEQO", "PGSERVICEFILE");
        assertThat(Option.all().stream().map(Option::variable))
                .filteredOn(Objects::nonNull)
                .allMatch(variable ->
                        sessions.contains(variable) || keywordsOf(variable).count() == 1);
    }

    private static Stream<String> keywordsOf(String variable) {
        try {
            return keywords().stream()
                    .filter(words -> words[1].equals(variable))
                    .map(words -> words[0]);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String between(String page, String begin) {
        assertThat(page).contains(begin);
        int from = page.indexOf(begin) + begin.length();
        int end = page.indexOf(END, from);
        assertThat(end).as("where the table ends").isNotNegative();
        return page.substring(from, end);
    }

    private static Map<String, String> meanings(String table) {
        Map<String, String> meanings = new HashMap<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            meanings.put(row.group(1), row.group(2));
        }
        return meanings;
    }

    /** Some are for tests only: no string and no method sets them. */
    private static boolean isThere(Option<?> option) {
        return !option.is(Option.Trait.JAVA_ONLY)
                || Arrays.stream(ConnectOptions.class.getMethods())
                        .anyMatch(method -> method.getName().equals(option.name()));
    }

    private static String row(Option<?> option, Map<String, String> meanings) {
        assertThat(meanings).as("what the last column says").containsKey(option.name());
        return "| " + names(option) + " | " + code(option.variable()) + " | "
                + values(option) + " | " + byDefault(option) + " | "
                + meanings.get(option.name()) + " |\n";
    }

    private static String values(Option<?> option) {
        return option.is(Option.Trait.JAVA_ONLY) ? "" : option.expected().replace(OptionKind.TEXT.expected(), "text");
    }

    private static String names(Option<?> option) {
        if (option.is(Option.Trait.JAVA_ONLY)) {
            return "`" + option.name() + "` (method only)";
        }
        if (option.is(Option.Trait.ENVIRONMENT_ONLY)) {
            return "`" + option.name() + "` (variable only)";
        }
        List<String> further = Option.names().stream()
                .filter(name -> Option.named(name) == option && !name.equals(option.name()))
                .toList();
        return code(option.name())
                + further.stream().map(name -> ", " + code(name)).collect(Collectors.joining());
    }

    private static <T> String byDefault(Option<T> option) {
        String chain = CHAINS.get(option);
        if (chain != null) {
            return chain;
        }
        @Nullable
        T value = option.is(Option.Trait.JAVA_ONLY) ? null : option.fallback(new OptionValues(Map.of(), Map.of()));
        return value == null ? "" : code(option.write(value));
    }

    private static String code(@Nullable String text) {
        return text == null || text.isEmpty() ? "" : "`" + text + "`";
    }
}
