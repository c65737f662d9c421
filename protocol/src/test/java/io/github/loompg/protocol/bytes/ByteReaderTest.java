package io.github.loompg.protocol.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteReaderTest {
    private static ByteReader reader(String hex) {
        return new ByteReader(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void numbers_are_big_endian() {
        ByteReader in = reader("FE FE 8001 8001 80000001 8000000000000001 3FC00000 3FF8000000000000");
        assertThat(in.readByte()).isEqualTo((byte) -2);
        assertThat(in.readUnsignedByte()).isEqualTo(254);
        assertThat(in.readShort()).isEqualTo((short) 0x8001);
        assertThat(in.readUnsignedShort()).isEqualTo(0x8001);
        assertThat(in.readInt()).isEqualTo(0x80000001);
        assertThat(in.readLong()).isEqualTo(0x8000000000000001L);
        assertThat(in.readFloat()).isEqualTo(1.5f);
        assertThat(in.readDouble()).isEqualTo(1.5);
        in.expectEnd();
    }

    @Test
    void nothing_is_read_past_the_end_of_the_range() {
        byte[] array = new byte[40];
        assertPastTheEnd(new ByteReader(array, 10, 0), ByteReader::readByte);
        assertPastTheEnd(new ByteReader(array, 10, 0), ByteReader::readUnsignedByte);
        assertPastTheEnd(new ByteReader(array, 10, 1), ByteReader::readShort);
        assertPastTheEnd(new ByteReader(array, 10, 1), ByteReader::readUnsignedShort);
        assertPastTheEnd(new ByteReader(array, 10, 3), ByteReader::readInt);
        assertPastTheEnd(new ByteReader(array, 10, 7), ByteReader::readLong);
        assertPastTheEnd(new ByteReader(array, 10, 3), ByteReader::readFloat);
        assertPastTheEnd(new ByteReader(array, 10, 7), ByteReader::readDouble);
        for (int length : new int[] {6, 30, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            assertPastTheEnd(new ByteReader(array, 10, 5), in -> in.readBytes(length));
            assertPastTheEnd(new ByteReader(array, 10, 5), in -> in.readUtf8(length));
            assertPastTheEnd(new ByteReader(array, 10, 5), in -> in.skip(length));
            assertPastTheEnd(new ByteReader(array, 10, 5), in -> in.slice(length));
        }
        byte[] letters = "abcd\0".getBytes(StandardCharsets.UTF_8);
        assertPastTheEnd(new ByteReader(letters, 0, 4), ByteReader::readCString);
    }

    private static void assertPastTheEnd(ByteReader in, Consumer<ByteReader> reading) {
        int position = in.position();
        assertThatThrownBy(() -> reading.accept(in)).isInstanceOf(MalformedMessageException.class);
        assertThat(in.position()).isEqualTo(position);
    }

    @Test
    void a_range_that_the_array_does_not_have_is_refused() {
        byte[] array = new byte[4];
        assertThatThrownBy(() -> new ByteReader(array, 0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new ByteReader(array, 5, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        ByteReader in = new ByteReader(array);
        assertThatThrownBy(() -> in.reset(array, 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> in.reset(array, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void a_slice_ends_where_it_was_told_and_the_rest_goes_on_after_it() {
        ByteReader in = reader("01 0203 04");
        in.skip(1);
        ByteReader slice = in.slice(2);
        assertThat(slice.remaining()).isEqualTo(2);
        assertThat(slice.readShort()).isEqualTo((short) 0x0203);
        assertPastTheEnd(slice, ByteReader::readByte);
        assertThat(in.readByte()).isEqualTo((byte) 4);
    }

    @Test
    void a_reader_can_be_aimed_again() {
        ByteReader in = reader("0102");
        in.readByte();
        byte[] other = {9, 8, 7};
        assertThat(in.reset(other, 1, 2)).isSameAs(in);
        assertThat(in.array()).isSameAs(other);
        assertThat(in.position()).isEqualTo(1);
        assertThat(in.limit()).isEqualTo(3);
        assertThat(in.readShort()).isEqualTo((short) 0x0807);
    }

    @Test
    void strings_end_at_their_nul() {
        ByteReader in = reader("C3BC 00 00 61 00");
        assertThat(in.readCString()).isEqualTo("ü");
        assertThat(in.readCString()).isEmpty();
        assertThat(in.readCString()).isEqualTo("a");
        in.expectEnd();
    }

    @Test
    void a_text_value_of_every_code_point_is_read() {
        StringBuilder all = new StringBuilder();
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                all.appendCodePoint(point);
            }
        }
        byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(new ByteReader(bytes).readUtf8(bytes.length)).isEqualTo(all.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FF",
                "80", // a continuation without a beginning
                "C3", // a beginning without its continuation
                "61 C3 62",
                "C080", // NUL in two bytes
                "E08080",
                "EDA080", // a surrogate
                "F4908080", // beyond the last code point
                "EFBFBD 61 FF" // U+FFFD itself is fine, what comes after is not
            })
    void a_text_value_that_is_not_utf8_is_refused_but_a_name_is_read_with_replacements(String hex) {
        ByteReader value = reader(hex);
        assertThatThrownBy(() -> value.readUtf8(value.remaining()))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("UTF-8");
        assertThat(reader(hex + "00").readCString()).contains("\uFFFD");
    }

    @Test
    void the_replacement_character_itself_is_text() {
        assertThat(reader("61 EFBFBD").readUtf8(4)).isEqualTo("a\uFFFD");
    }

    @Test
    void random_bytes_are_read_as_a_strict_decoder_reads_them() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            random.nextBytes(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            boolean valid = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
            ByteReader in = new ByteReader(bytes);
            if (valid) {
                assertThat(in.readUtf8(bytes.length)).isEqualTo(text);
            } else {
                assertThatThrownBy(() -> in.readUtf8(bytes.length)).isInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @Test
    void a_count_is_believed_only_if_so_many_can_follow() {
        assertThat(reader("00000002 0000 0000").readCount(2)).isEqualTo(2);
        assertThat(reader("00000000").readCount(1000)).isZero();
        assertThat(reader("0002 0000 0000").readShortCount(2)).isEqualTo(2);
        for (String hex : new String[] {"00000003 0000 0000", "FFFFFFFF 0000", "7FFFFFFF 0000", "80000000"}) {
            assertThatThrownBy(() -> reader(hex).readCount(2)).isInstanceOf(MalformedMessageException.class);
        }
        assertThatThrownBy(() -> reader("40000000 0000").readCount(8)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> reader("FFFF 0000").readShortCount(1)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void the_length_of_a_value_is_that_of_null_or_of_what_remains() {
        assertThat(reader("FFFFFFFF").readValueLength()).isEqualTo(-1);
        assertThat(reader("00000000").readValueLength()).isZero();
        assertThat(reader("00000001 61").readValueLength()).isEqualTo(1);
        for (String hex : new String[] {"FFFFFFFE", "80000000", "00000001", "7FFFFFFF 6161", "00"}) {
            assertThatThrownBy(() -> reader(hex).readValueLength()).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void what_is_left_over_is_an_error() {
        ByteReader in = reader("0102");
        in.readByte();
        assertThatThrownBy(in::expectEnd).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> in.expectEndAfter("x")).isInstanceOf(MalformedMessageException.class);
        in.readByte();
        assertThat(in.expectEndAfter("x")).isEqualTo("x");
    }
}
