package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares what options make of strings, environments and files with what libpq makes of them. */
class LibpqVerdictsTest {
    private static final String REFUSED = "refused";

    private static final List<String> SHOWN = List.of(
            "application_name",
            "connect_timeout",
            "dbname",
            "host",
            "hostaddr",
            "keepalives",
            "options",
            "password",
            "port",
            "sslmode",
            "target_session_attrs",
            "user");

    private static final Map<String, String> USUAL = Map.of(
            "port", "5432",
            "sslmode", "prefer",
            "target_session_attrs", "any",
            "user", "me",
            "dbname", "me",
            "keepalives", "true",
            "connect_timeout", "60");

    @TempDir
    Path home;

    /** One case of the table. */
    private static final class Case {
        final String string;
        final Map<String, String> environment = new HashMap<>(Map.of("PGUSER", "me"));
        final Map<String, List<String>> files = new HashMap<>();
        final Map<String, String> permissions = new HashMap<>();
        String libpq = "";
        String expected = "";

        Case(String string) {
            this.string = string;
        }

        @Override
        public String toString() {
            return (string + " " + environment + " " + files).strip();
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : table().lines().toList()) {
            String rest = line.substring(line.indexOf(' ') + 1);
            switch (line.split(" ", 2)[0]) {
                case "string" -> cases.add(new Case(line.equals("string") ? "" : rest));
                case "env" -> cases.getLast().environment.put(rest.split("=", 2)[0], rest.split("=", 2)[1]);
                case "file" -> {
                    String[] words = rest.split(" ", 3);
                    cases.getLast().permissions.put(words[0], words[1]);
                    cases.getLast()
                            .files
                            .computeIfAbsent(words[0], name -> new ArrayList<>())
                            .add(words[2]);
                }
                case "ours" -> cases.getLast().expected = rest;
                case "libpq" -> {
                    cases.getLast().libpq = rest;
                    if (cases.getLast().expected.isEmpty()) {
                        cases.getLast().expected = rest;
                    }
                }
                default -> assertThat(line).matches("|#.*");
            }
        }
        return cases.stream();
    }

    private static String table() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(LibpqVerdictsTest.class.getResourceAsStream("/libpq/verdicts.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isThatOfLibpq(Case given) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
        given.environment.forEach((name, value) -> environment.put(name, value.replace("~", home.toString())));
        for (Map.Entry<String, List<String>> file : given.files.entrySet()) {
            Path written = Files.write(home.resolve(file.getKey()), file.getValue());
            Files.setPosixFilePermissions(written, permissions(given.permissions.get(file.getKey())));
        }
        assertThat(verdict(given.string.replace("~", home.toString()), environment))
                .isEqualTo(given.expected);
    }

    @Test
    void thereAreEnoughCases() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(170).allMatch(each -> !each.libpq.isEmpty() || each.expected.isEmpty());
        assertThat(cases().filter(each -> each.expected.equals(each.libpq))).hasSizeGreaterThan(160);
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int bits = Integer.parseInt(octal, 8);
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((bits & 0400 >> i) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }

    private static String verdict(String string, Map<String, String> environment) {
        try {
            ConnectOptions options = ConnectOptions.of(string, environment);
            StringJoiner verdict = new StringJoiner("\t");
            for (String name : SHOWN) {
                String value = name.equals("password")
                        ? new Passwords(options)
                                .find(HostList.of(options).getFirst(), Deadline.NONE)
                                .password()
                        : text(options, Objects.requireNonNull(Option.named(name)));
                if (value != null && !value.isEmpty() && !value.equals(USUAL.get(name))) {
                    verdict.add(name + "=" + (value.equals("false") ? "0" : value));
                }
            }
            return verdict.toString();
        } catch (ConfigurationException refused) {
            return REFUSED;
        }
    }

    private static <T> String text(ConnectOptions options, Option<T> option) {
        T value = options.find(option);
        return value == null ? null : option.write(value);
    }
}
