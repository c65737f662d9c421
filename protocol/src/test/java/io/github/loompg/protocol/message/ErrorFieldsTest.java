package io.github.loompg.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ErrorFieldsTest {
    @Test
    void every_field_has_its_accessor() {
        ErrorFields fields = read("'S' 'FEHLER' 00 'V' 'ERROR' 00 'C' '23505' 00 'M' 'm' 00 'D' 'd' 00 'H' 'h' 00"
                + "'P' '12' 00 'p' '7' 00 'q' 'SELECT' 00 'W' 'w' 00 's' 'public' 00 't' 'users' 00 'c' 'id' 00"
                + "'d' 'int4' 00 'n' 'users_pkey' 00 'F' 'nbtinsert.c' 00 'L' '666' 00 'R' '_bt_check_unique' 00 00");
        assertThat(fields.severity()).isEqualTo("ERROR");
        assertThat(fields.translatedSeverity()).isEqualTo("FEHLER");
        assertThat(fields.sqlState()).isEqualTo("23505");
        assertThat(fields.message()).isEqualTo("m");
        assertThat(fields.detail()).isEqualTo("d");
        assertThat(fields.hint()).isEqualTo("h");
        assertThat(fields.position()).isEqualTo(12);
        assertThat(fields.internalPosition()).isEqualTo(7);
        assertThat(fields.internalQuery()).isEqualTo("SELECT");
        assertThat(fields.where()).isEqualTo("w");
        assertThat(fields.schema()).isEqualTo("public");
        assertThat(fields.table()).isEqualTo("users");
        assertThat(fields.column()).isEqualTo("id");
        assertThat(fields.dataType()).isEqualTo("int4");
        assertThat(fields.constraint()).isEqualTo("users_pkey");
        assertThat(fields.file()).isEqualTo("nbtinsert.c");
        assertThat(fields.line()).isEqualTo(666);
        assertThat(fields.routine()).isEqualTo("_bt_check_unique");
    }

    @Test
    void what_is_left_out_is_null_or_empty() {
        ErrorFields nothing = read("00");
        assertThat(nothing.texts()).isEmpty();
        assertThat(nothing.severity()).isNull();
        assertThat(nothing.sqlState()).isNull();
        assertThat(nothing.message()).isEmpty();
        assertThat(nothing.position()).isZero();
        assertThat(nothing.line()).isZero();
    }

    @Test
    void the_severity_of_an_old_server_is_the_translated_one() {
        assertThat(read("'S' 'ERROR' 00 00").severity()).isEqualTo("ERROR");
    }

    @Test
    void unknown_fields_are_kept_and_the_first_of_two_counts() {
        ErrorFields fields = read("'M' 'first' 00 'z' 'new' 00 'M' 'second' 00 FE 'x' 00 00");
        assertThat(fields.message()).isEqualTo("first");
        assertThat(fields.texts()).containsEntry('z', "new").containsEntry('\u00FE', "x");
    }

    @Test
    void a_number_that_is_none_is_not_known() {
        assertThat(read("'P' 'x' 00 00").position()).isZero();
        assertThat(read("'P' '-3' 00 00").position()).isZero();
        assertThat(read("'P' '99999999999999999999' 00 00").position()).isZero();
    }

    @Test
    void a_long_code_is_kept_as_it_came() {
        assertThat(read("'C' '" + "A".repeat(300) + "' 00 00").sqlState()).hasSize(300);
    }

    @Test
    void a_text_in_another_encoding_is_readable_where_it_is_ascii() {
        ErrorFields fields = read("'M' 'Datenbank ' 84 'x' 94 ' fehlt' 00 00");
        assertThat(fields.message()).isEqualTo("Datenbank \uFFFDx\uFFFD fehlt");
    }

    @Test
    void a_text_without_end_is_malformed() {
        assertThatThrownBy(() -> read("'M' 'no end'")).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> read("'M' 'no end of fields' 00")).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void an_immense_text_is_cut() {
        byte[] body = new byte[10_000_000];
        Arrays.fill(body, (byte) 'x');
        body[0] = 'M';
        body[body.length - 2] = 0;
        body[body.length - 1] = 0;
        assertThat(ErrorFields.read(new ByteReader(body)).message()).hasSize(ErrorFields.LONGEST_FIELD);
    }

    @Test
    void an_immense_text_is_not_cut_through_a_character() {
        String text = "x" + "\uD83D\uDE00".repeat(ErrorFields.LONGEST_FIELD);
        byte[] body = ("M" + text + "\0\0").getBytes(StandardCharsets.UTF_8);
        String kept = ErrorFields.read(new ByteReader(body)).message();
        assertThat(kept).hasSize(ErrorFields.LONGEST_FIELD - 1).endsWith("\uD83D\uDE00");
    }

    private static ErrorFields read(String golden) {
        return ErrorFields.read(new ByteReader(Golden.bytes(golden)));
    }
}
