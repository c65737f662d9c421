package io.github.loompg.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlExcerptTest {
    /** In the table, ¶ is a line feed, ← a carriage return, → a tab; the last column is the excerpt. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // one line: no number
                "SELECT x|8|SELECT x¶       ^",
                "SELECT x|1|SELECT x¶^",
                // the end of the statement, and what blank follows it
                "SELECT|7|SELECT¶      ^",
                "SELECT ¶ |10|SELECT ¶      ^",
                // several lines
                "SELECT x¶FROM t|8|line 1: SELECT x¶               ^",
                "SELECT x¶FROM t|10|line 2: FROM t¶        ^",
                "SELECT x¶FROM t|16|line 2: FROM t¶              ^",
                "SELECT x←¶FROM t|16|line 2: FROM t¶             ^",
                "SELECT x←FROM t|15|line 2: FROM t¶             ^",
                "¶¶  SELECT x¶|12|line 3:   SELECT x¶                 ^",
                "SELECT x¶FROM t|9|line 1: SELECT x¶                ^",
                // tabs and other control characters are one space
                "→SELECT→x|9| SELECT x¶        ^",
                "SELECT \u001b[31mx|13|SELECT  [31mx¶            ^",
                "SELECT \u202ex|9|SELECT  x¶        ^",
                // wide characters take two columns, combining marks none, characters beyond the BMP count once
                "SELECT '日本' x|13|SELECT '日本' x¶              ^",
                "SELECT '😀' x|12|SELECT '😀' x¶            ^",
                "SELECT 'e\u0301' x|13|SELECT 'e\u0301' x¶           ^",
                "SELECT '𝔸' x|12|SELECT '𝔸' x¶           ^",
            })
    void showsTheLineWithACaretUnderThePosition(String sql, int position, String excerpt) {
        assertThat(SqlExcerpt.at(expand(sql), position)).isEqualTo(expand(excerpt));
    }

    private static String expand(String drawn) {
        return drawn.replace('¶', '\n').replace('←', '\r').replace('→', '\t');
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10, Integer.MAX_VALUE})
    void showsTheStatementWithoutACaretWhenThereIsNoSuchPosition(int position) {
        assertThat(SqlExcerpt.at("SELECT x", position)).isEqualTo("SELECT x");
    }

    @Test
    void cutsALongLineOnBothSidesOfTheCaret() {
        String sql = "SELECT " + "1234567, ".repeat(50) + "here, " + "1234567, ".repeat(50);
        String[] lines = SqlExcerpt.at(sql, sql.indexOf("here") + 1).split("\n");

        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("…").endsWith("…").hasSize(102);
        assertThat(lines[1]).isEqualTo(" ".repeat(61) + "^");
        assertThat(lines[0].substring(61)).startsWith("here");
    }

    @Test
    void cutsALongLineOnOneSideWhenTheCaretIsNearTheOther() {
        String sql = "SELECT here, " + "1234567, ".repeat(50);
        assertThat(SqlExcerpt.at(sql, 8).split("\n")[0])
                .startsWith("SELECT here")
                .endsWith("…")
                .hasSize(101);

        String end = "SELECT " + "1234567, ".repeat(50) + "here";
        String[] lines = SqlExcerpt.at(end, end.length() - 3).split("\n");
        assertThat(lines[0]).startsWith("…").endsWith("here").hasSize(101);
        assertThat(lines[1]).isEqualTo(" ".repeat(97) + "^");
    }

    @Test
    void cutsWideCharactersByTheirColumns() {
        String sql = "SELECT '" + "日".repeat(200) + "' x '" + "本".repeat(200) + "'";
        String[] lines = SqlExcerpt.at(sql, sql.indexOf('x') + 1).split("\n");

        assertThat(lines[0]).isEqualTo("…" + "日".repeat(29) + "' x '" + "本".repeat(18) + "…");
        assertThat(lines[1]).isEqualTo(" ".repeat(1 + 58 + 2) + "^");
    }

    @Test
    void putsAStatementOnOneLine() {
        assertThat(SqlExcerpt.of("\n  SELECT id,\r\n\tname\nFROM users  ")).isEqualTo("SELECT id, name FROM users");
        assertThat(SqlExcerpt.of("")).isEmpty();
        assertThat(SqlExcerpt.of(" \n ")).isEmpty();
    }

    @Test
    void cutsALongStatement() {
        assertThat(SqlExcerpt.of("x".repeat(100))).isEqualTo("x".repeat(100));
        assertThat(SqlExcerpt.of("x".repeat(101))).isEqualTo("x".repeat(100) + "…");
        assertThat(SqlExcerpt.of("x".repeat(99) + " y")).isEqualTo("x".repeat(99) + " …");
    }
}
