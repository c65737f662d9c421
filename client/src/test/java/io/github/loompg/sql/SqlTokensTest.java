package io.github.loompg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTokensTest {
    private static List<String> texts(String sql) {
        return read(sql, true).stream()
                .map(token -> token.substring(token.indexOf(' ') + 1))
                .toList();
    }

    private static List<String> kinds(String sql) {
        return read(sql, true).stream()
                .map(token -> token.substring(0, token.indexOf(' ')))
                .toList();
    }

    private static List<String> read(String sql, boolean standardStrings) {
        List<String> found = new ArrayList<>();
        SqlTokens tokens = new SqlTokens(sql, standardStrings);
        while (tokens.next()) {
            found.add(tokens.kind() + " " + tokens.text());
        }
        assertThat(tokens.next()).isFalse();
        return found;
    }

    @Test
    void findsEachKind() {
        assertThat(read("SELECT \"A b\", 'x', 1.5e-3, $12 <> a::int;", true))
                .containsExactly(
                        "WORD SELECT",
                        "QUOTED_NAME \"A b\"",
                        "PUNCTUATION ,",
                        "STRING 'x'",
                        "PUNCTUATION ,",
                        "NUMBER 1.5e-3",
                        "PUNCTUATION ,",
                        "PARAMETER $12",
                        "OPERATOR <>",
                        "WORD a",
                        "OPERATOR ::",
                        "WORD int",
                        "PUNCTUATION ;");
    }

    @Test
    void passesOverBlanksAndComments() {
        assertThat(texts("a -- 'b'\n\tc /* d /* 'e' */ */ f/**/g\f--")).containsExactly("a", "c", "f", "g");
        assertThat(texts(" \r\n -- nothing")).isEmpty();
        assertThat(texts("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a''b'",
                "'a\\'",
                "E'a\\'b'",
                "e'\\\\'",
                "b'01'",
                "X'ff'",
                "n'x'",
                "U&'d\\0061'",
                "u&'a''b'",
                "$$a'b$$",
                "$tag$ $$ $other$ $tag$",
                "$ä1$ x $ä1$",
                "'a'\n'b'",
                "'a' -- and\n  'b'",
                "E'a'\n'b\\'c'",
                "'without an end",
                "$a$ without an end $b$",
                "E'\\"
            })
    void aStringOfAnyKindIsOneToken(String string) {
        assertThat(read(string, true)).containsExactly("STRING " + string);
        assertThat(read("x," + string, true)).containsExactly("WORD x", "PUNCTUATION ,", "STRING " + string);
    }

    @Test
    void twoStringsOnALineAreTwo() {
        assertThat(texts("'a' 'b'")).containsExactly("'a'", "'b'");
        assertThat(texts("'a' /* \n */ 'b'")).containsExactly("'a'", "'b'");
    }

    @Test
    void backslashesCountAsTheSettingSays() {
        assertThat(read("'a\\' c'", true)).containsExactly("STRING 'a\\'", "WORD c", "STRING '");
        assertThat(read("'a\\' b'", false)).containsExactly("STRING 'a\\' b'");
        assertThat(read("n'a\\' b'", false)).containsExactly("STRING n'a\\' b'");
        assertThat(read("U&'a\\' b", false)).containsExactly("STRING U&'a\\'", "WORD b");
    }

    @Test
    void aDollarInANameBeginsNoString() {
        assertThat(texts("a$b$c, a$$b")).containsExactly("a$b$c", ",", "a$$b");
        assertThat(texts("$1 $$ $2 $$ $3")).containsExactly("$1", "$$ $2 $$", "$3");
        assertThat(texts("$")).containsExactly("$");
    }

    @Test
    void quotedNames() {
        assertThat(texts("\"a\"\"b\".\"c--d\" U&\"\\0061\""))
                .containsExactly("\"a\"\"b\"", ".", "\"c--d\"", "U&\"\\0061\"");
        SqlTokens tokens = new SqlTokens("\"A\"\"b\" FooBar", true);
        tokens.next();
        assertThat(tokens.name()).isEqualTo("A\"b");
        tokens.next();
        assertThat(tokens.name()).isEqualTo("foobar");
    }

    @Test
    void operators() {
        assertThat(texts("a@>b ?| c ->> d <-- e")).containsExactly("a", "@>", "b", "?|", "c", "->>", "d", "<");
        assertThat(texts("a=-1")).containsExactly("a", "=", "-", "1");
        assertThat(texts("a@-1")).containsExactly("a", "@-", "1");
        assertThat(texts("a*/*c*/b")).containsExactly("a", "*", "b");
        assertThat(texts("f(a := 1, b=>2)")).containsExactly("f", "(", "a", ":=", "1", ",", "b", "=>", "2", ")");
        assertThat(texts("a::b:c")).containsExactly("a", "::", "b", ":", "c");
    }

    @Test
    void numbers() {
        assertThat(texts("1 1.5 .5 1. 1e+10 0xFe-1 1_000 1..2"))
                .containsExactly("1", "1.5", ".5", "1.", "1e+10", "0xFe", "-", "1", "1_000", "1", ".", ".2");
        assertThat(kinds("a.5")).containsExactly("WORD", "NUMBER");
    }

    @Test
    void comparesWithoutText() {
        SqlTokens tokens = new SqlTokens("SeLect \"select\" (", true);
        tokens.next();
        assertThat(tokens.isWord("select")).isTrue();
        assertThat(tokens.isWord("selec")).isFalse();
        tokens.next();
        assertThat(tokens.isWord("select")).isFalse();
        tokens.next();
        assertThat(tokens.is("(")).isTrue();
        assertThat(tokens.is(")")).isFalse();
    }

    @Test
    void anyTextIsCutWithoutALossAndWithAnEnd() {
        Random random = new Random(1);
        String characters = "aE1$'\"\\-/*:;.,()[]+=@? \n_ü";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            String sql = text.toString();
            SqlTokens tokens = new SqlTokens(sql, random.nextBoolean());
            int behind = 0;
            while (tokens.next()) {
                assertThat(tokens.start()).as(sql).isGreaterThanOrEqualTo(behind);
                assertThat(tokens.end()).as(sql).isGreaterThan(tokens.start()).isLessThanOrEqualTo(sql.length());
                behind = tokens.end();
            }
        }
    }
}
