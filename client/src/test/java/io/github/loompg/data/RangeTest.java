package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.testkit.PostgresServer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest {
    @ParameterizedTest
    @ValueSource(strings = {"[1,5)", "[1,5]", "(1,5]", "(1,5)", "[1,)", "(1,)", "(,5]", "(,5)", "(,)", "empty"})
    void readsAndPrintsTheFormOfTheServer(String text) {
        assertThat(Range.parse(text, Integer::valueOf)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0000',
            value = {
                " EMPTY ;empty",
                "[,];(,)",
                " [a,b) ;[a,b)",
                "[ a,b );[\" a\",\"b \")",
                "[\"\",\"b\"];[\"\",b]",
                "[a\"b,c\"d,e);[\"ab,cd\",e)",
                "[\\,,\\));[\",\",\")\")",
                "[\"a\"\"b\",c\\\\d];[\"a\"\"b\",\"c\\\\d\"]",
            })
    void readsWhatTheServerReads(String given, String printed) {
        assertThat(Range.parse(given, Function.<String>identity())).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "[", "[1", "[1,", "[1,2", "[1,2,3)", "1,2", "[1,2)x", "[1,2) [", "empt", "empty x", "[\"1,2)",
                "[1,2\\"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Range.parse(text, Function.<String>identity()))
                .withMessageMatching("not a range: at character \\d+ of the text should be .*");
    }

    @Test
    void namesItsBounds() {
        assertThat(Range.closed(1, 5)).hasToString("[1,5]");
        assertThat(Range.closedOpen(1, 5)).hasToString("[1,5)");
        assertThat(Range.openClosed(1, 5)).hasToString("(1,5]");
        assertThat(Range.open(1, 5)).hasToString("(1,5)");
        assertThat(Range.atLeast(1)).hasToString("[1,)");
        assertThat(Range.greaterThan(1)).hasToString("(1,)");
        assertThat(Range.atMost(5)).hasToString("(,5]");
        assertThat(Range.lessThan(5)).hasToString("(,5)");
        assertThat(Range.all()).hasToString("(,)");
        assertThat(Range.empty()).hasToString("empty");
        assertThat(Range.atLeast(1).hasLower()).isTrue();
        assertThat(Range.atLeast(1).hasUpper()).isFalse();
    }

    @Test
    void isAValue() {
        assertThat(Range.closed(1, 4)).isEqualTo(Range.closed(1, 4)).isNotEqualTo(Range.closedOpen(1, 5));
        assertThat(new Range<>(null, 5, true, false, false)).isEqualTo(Range.lessThan(5));
        assertThat(new Range<>(null, null, true, true, true)).isEqualTo(Range.empty());
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Range<>(1, null, true, false, true));
        assertThat(Range.closed(1, 4).map(String::valueOf)).isEqualTo(Range.closed("1", "4"));
    }

    @Test
    void knowsWhatItContains() {
        assertThat(List.of(0, 1, 3, 5, 6))
                .filteredOn(Range.closed(1, 5)::contains)
                .containsExactly(1, 3, 5);
        assertThat(List.of(0, 1, 3, 5, 6))
                .filteredOn(Range.open(1, 5)::contains)
                .containsExactly(3);
        assertThat(List.of(0, 1, 3, 5, 6))
                .filteredOn(Range.atLeast(3)::contains)
                .containsExactly(3, 5, 6);
        assertThat(List.of(0, 1, 3, 5, 6))
                .filteredOn(Range.lessThan(3)::contains)
                .containsExactly(0, 1);
        assertThat(Range.all().contains(1)).isTrue();
        assertThat(Range.empty().contains(1)).isFalse();
        assertThat(Range.closed("a", "c").contains("B", String::compareToIgnoreCase))
                .isTrue();
        Range<Temporal> always = Range.closed(Infinity.NEGATIVE, Infinity.POSITIVE);
        assertThat(always.contains(Instant.EPOCH)).isTrue();
        assertThat(always.contains(Infinity.POSITIVE)).isTrue();
        assertThat(Range.<Temporal>lessThan(Instant.EPOCH).contains(Infinity.POSITIVE))
                .isFalse();
        assertThat(Range.<Temporal>atLeast(LocalDate.EPOCH).contains(Infinity.NEGATIVE))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1,5];[1,5];true", "[1,5];(1,5);true", "(1,5);[1,5);false", "(1,5);(1,5];false", "(1,5);(1,5);true",
                "[1,5];[0,5];false", "[1,5];[2,6];false", "[1,4];[1,5);false", "(,);[1,5];true", "[1,5];(,5];false",
                "[1,);[1,);true", "[1,5];[1,);false", "[1,5];empty;true", "empty;empty;true", "empty;[1,5];false",
            })
    void knowsWhetherItContainsAnother(String range, String other, boolean contained) {
        assertThat(Range.parse(range, Integer::valueOf).containsAll(Range.parse(other, Integer::valueOf)))
                .isEqualTo(contained);
    }

    @Test
    void severalOfThemAreAMultirange() {
        Multirange<Integer> several = Multirange.of(Range.closedOpen(1, 3), Range.atLeast(7));
        assertThat(several).hasToString("{[1,3),[7,)}");
        assertThat(Multirange.parse(" { [1,3) , [7,) } ", Integer::valueOf)).isEqualTo(several);
        assertThat(List.of(0, 1, 3, 7, 8)).filteredOn(several::contains).containsExactly(1, 7, 8);
        assertThat(several.contains(-8, (a, b) -> Integer.compare(Math.abs(a), Math.abs(b))))
                .isTrue();
        assertThat(several.isEmpty()).isFalse();
        assertThat(several.map(String::valueOf).ranges())
                .containsExactly(Range.closedOpen("1", "3"), Range.atLeast("7"));
        assertThat(Multirange.of()).hasToString("{}").matches(Multirange::isEmpty);
        assertThat(Multirange.parse("{empty}", Integer::valueOf))
                .hasToString("{empty}")
                .matches(Multirange::isEmpty);
        assertThat(Multirange.of(Range.closed(",", "}"))).hasToString("{[\",\",}]}");
        for (String text : List.of("", "{", "{[1,2)", "{[1,2),}", "{[1,2)}}", "[1,2)")) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> Multirange.parse(text, Integer::valueOf));
        }
    }

    /** Bounds of every sort of character, written here and read there, and the other way round. */
    @Test
    void theServerReadsWhatIsPrintedAndPrintsTheSame() {
        Random random = new Random(3);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String one = bound(random);
            String other = bound(random);
            String lower = one.compareTo(other) < 0 ? one : other;
            String upper = one.compareTo(other) < 0 ? other : one;
            texts.add(new Range<>(
                            random.nextInt(8) == 0 ? null : lower,
                            random.nextInt(8) == 0 ? null : upper,
                            true,
                            random.nextBoolean() || lower.equals(upper),
                            false)
                    .toString());
        }
        try (Connection connection = Postgres.connect(PostgresServer.shared(17).uri())) {
            connection.execute("CREATE TYPE pg_temp.textrange AS RANGE (subtype = text, collation = \"C\")");
            connection
                    .fetch("SELECT t, t::pg_temp.textrange::text FROM unnest($1::text[]) AS t", texts)
                    .forEach(row -> assertThat(row.getString(1)).isEqualTo(row.getString(0)));
        }
        texts.forEach(text ->
                assertThat(Range.parse(text, Function.<String>identity())).hasToString(text));
    }

    private static String bound(Random random) {
        StringBuilder bound = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            bound.append("ab\"\\ ,()[]{}\t\u000B1".charAt(random.nextInt(15)));
        }
        return bound.toString();
    }
}
