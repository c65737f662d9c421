package io.github.loompg.protocol.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteWriterTest {
    private static final int LIMIT = 100;

    private static String hex(ByteWriter out) {
        return HexFormat.of().withUpperCase().formatHex(out.toByteArray());
    }

    @Test
    void numbers_are_big_endian() {
        ByteWriter out = new ByteWriter(0);
        out.writeByte(0x1FE);
        out.writeShort(0x18001);
        out.writeInt(0x80000001);
        out.writeLong(0x8000000000000001L);
        out.writeFloat(1.5f);
        out.writeDouble(1.5);
        out.writeNull();
        assertThat(hex(out))
                .isEqualTo(
                        "FE" + "8001" + "80000001" + "8000000000000001" + "3FC00000" + "3FF8000000000000" + "FFFFFFFF");
    }

    @Test
    void it_grows_whatever_is_written() {
        for (int capacity = 0; capacity < 20; capacity++) {
            ByteWriter out = new ByteWriter(capacity);
            for (int i = 0; i < 20; i++) {
                out.writeByte(i);
                out.writeLong(i);
                out.writeShort(i);
                out.writeBytes(new byte[i]);
                out.writeCString("ü".repeat(i));
                out.endMessage(out.beginMessage((byte) 'S'));
                out.endValue(out.beginValue());
            }
            ByteReader in = new ByteReader(out.array(), 0, out.size());
            for (int i = 0; i < 20; i++) {
                assertThat(in.readByte()).isEqualTo((byte) i);
                assertThat(in.readLong()).isEqualTo(i);
                assertThat(in.readShort()).isEqualTo((short) i);
                assertThat(in.readBytes(i)).isEqualTo(new byte[i]);
                assertThat(in.readCString()).isEqualTo("ü".repeat(i));
                assertThat(in.readByte()).isEqualTo((byte) 'S');
                assertThat(in.readInt()).isEqualTo(4);
                assertThat(in.readInt()).isZero();
            }
            in.expectEnd();
        }
    }

    @Test
    void the_length_of_a_message_counts_itself_and_that_of_a_value_does_not() {
        ByteWriter out = new ByteWriter();
        out.writeByte(0xEE);
        int message = out.beginMessage((byte) 'B');
        int value = out.beginValue();
        out.writeShort(7);
        out.endValue(value);
        out.endMessage(message);
        int startup = out.beginUntypedMessage();
        out.writeByte(1);
        out.endMessage(startup);
        assertThat(hex(out)).isEqualTo("EE" + "42" + "0000000A" + "00000002" + "0007" + "00000005" + "01");
    }

    @Test
    void every_code_point_is_written_as_utf8() {
        for (int point = 1; point <= Character.MAX_CODE_POINT; point++) {
            if (point == Character.MIN_SURROGATE) {
                point = Character.MAX_SURROGATE + 1;
            }
            String text = "a" + Character.toString(point) + "b";
            ByteWriter out = new ByteWriter();
            out.writeUtf8(text);
            byte[] expected = text.getBytes(StandardCharsets.UTF_8);
            if (!Arrays.equals(expected, out.toByteArray()) || ByteWriter.lengthInUtf8(text) != out.size()) {
                assertThat(out.toByteArray()).as("U+%04X", point).isEqualTo(expected);
                assertThat(ByteWriter.lengthInUtf8(text)).as("U+%04X", point).isEqualTo(expected.length);
            }
        }
    }

    @Test
    void random_texts_are_written_as_the_runtime_encodes_them() {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            int ascii = random.nextInt(1, 100);
            for (int length = random.nextInt(120); length > 0; length--) {
                text.appendCodePoint(
                        random.nextInt(ascii) > 0 ? 1 + random.nextInt(127) : 0xE000 + random.nextInt(0x101FFF));
            }
            ByteWriter out = new ByteWriter(random.nextInt(10));
            out.writeUtf8(text.toString());
            assertThat(out.toByteArray()).isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0", "abc\0", "ü\0", "\uD800", "abc\uD83D", "\uDE00x", "\uDE00\uD83D", "a\uD83D\uD83D\uDE00"})
    void a_text_that_cannot_be_sent_is_refused_whole(String text) {
        ByteWriter out = new ByteWriter(4);
        out.writeInt(42);
        assertThatThrownBy(() -> out.writeUtf8(text)).isInstanceOf(UnencodableTextException.class);
        assertThatThrownBy(() -> out.writeCString(text)).isInstanceOf(UnencodableTextException.class);
        assertThatThrownBy(() -> ByteWriter.lengthInUtf8(text)).isInstanceOf(UnencodableTextException.class);
        assertThat(hex(out)).isEqualTo("0000002A");
    }

    /** Long texts are written in another way, which must refuse the same. */
    @Test
    void a_long_text_that_cannot_be_sent_is_refused_wherever_the_trouble_is() {
        for (String trouble : new String[] {"\0", "\uD800", "\uDC00", "ü\0", "?\uDBFF"}) {
            for (int at = 0; at < 200; at += 7) {
                String text = "?".repeat(at) + trouble + "x".repeat(200 - at);
                ByteWriter out = new ByteWriter();
                assertThatThrownBy(() -> out.writeUtf8(text)).isInstanceOf(UnencodableTextException.class);
                assertThat(out.size()).isZero();
            }
        }
    }

    @Test
    void the_refusal_says_where_and_does_not_repeat_the_text() {
        ByteWriter out = new ByteWriter();
        assertThatThrownBy(() -> out.writeUtf8("secret\0"))
                .isInstanceOfSatisfying(
                        UnencodableTextException.class,
                        refusal -> assertThat(refusal.index()).isEqualTo(6))
                .hasMessageContaining("NUL")
                .hasMessageContaining("index 6")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> out.writeUtf8("ü😀\uD83D"))
                .isInstanceOfSatisfying(
                        UnencodableTextException.class,
                        refusal -> assertThat(refusal.index()).isEqualTo(3))
                .hasMessageContaining("surrogate");
    }

    @Test
    void what_was_written_can_be_taken_back() {
        ByteWriter out = new ByteWriter();
        out.writeInt(1);
        out.writeInt(2);
        out.truncate(4);
        assertThat(hex(out)).isEqualTo("00000001");
        assertThatThrownBy(() -> out.truncate(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
        out.clear();
        assertThat(out.size()).isZero();
    }

    @Test
    void many_values_are_written_as_each_of_them_would_be() {
        ByteWriter each = new ByteWriter();
        ByteWriter all = new ByteWriter(1);
        all.writeValues(new short[] {Short.MIN_VALUE, 2});
        all.writeValues(new int[] {Integer.MIN_VALUE, -1, 3});
        all.writeValues(new long[] {Long.MIN_VALUE, 4});
        all.writeValues(new float[] {-0.0f, 1.5f});
        all.writeValues(new double[] {-0.0, Double.MAX_VALUE});
        all.writeValues(new int[0]);
        for (short value : new short[] {Short.MIN_VALUE, 2}) {
            int mark = each.beginValue();
            each.writeShort(value);
            each.endValue(mark);
        }
        for (int value : new int[] {Integer.MIN_VALUE, -1, 3}) {
            int mark = each.beginValue();
            each.writeInt(value);
            each.endValue(mark);
        }
        for (long value : new long[] {Long.MIN_VALUE, 4}) {
            int mark = each.beginValue();
            each.writeLong(value);
            each.endValue(mark);
        }
        for (float value : new float[] {-0.0f, 1.5f}) {
            int mark = each.beginValue();
            each.writeFloat(value);
            each.endValue(mark);
        }
        for (double value : new double[] {-0.0, Double.MAX_VALUE}) {
            int mark = each.beginValue();
            each.writeDouble(value);
            each.endValue(mark);
        }
        assertThat(all.toByteArray()).isEqualTo(each.toByteArray());
    }

    @Test
    void nothing_is_written_beyond_the_limit() {
        ByteWriter out = new ByteWriter(8, LIMIT);
        out.writeBytes(new byte[LIMIT - 1]);
        assertTooLarge(out, () -> out.writeShort(1));
        assertTooLarge(out, () -> out.writeInt(1));
        assertTooLarge(out, () -> out.writeLong(1));
        assertTooLarge(out, () -> out.writeBytes(new byte[2]));
        assertTooLarge(out, () -> out.writeUtf8("ab"));
        assertTooLarge(out, () -> out.writeUtf8("ü"));
        assertTooLarge(out, () -> out.writeCString("a"));
        assertTooLarge(out, () -> out.beginMessage((byte) 'Q'));
        assertTooLarge(out, out::beginValue);
        assertTooLarge(out, () -> out.writeValues(new int[1]));
        assertTooLarge(out, () -> out.writeValues(new double[1]));
        out.writeByte(1);
        assertThat(out.size()).isEqualTo(LIMIT);
        assertTooLarge(out, () -> out.writeByte(1));
        assertTooLarge(out, () -> out.writeCString(""));
    }

    /** Lengths that would wrap around in 32 bits, or come out small and positive after wrapping twice. */
    @ParameterizedTest
    @ValueSource(
            longs = {1L << 30, 1L << 31, 1L << 32, (1L << 32) + 1, (1L << 29) * 8, Long.MAX_VALUE / 2, Long.MAX_VALUE})
    void room_that_no_message_has_is_refused(long length) {
        ByteWriter out = new ByteWriter();
        out.writeInt(1);
        assertTooLarge(out, () -> out.reserve(length));
    }

    private static void assertTooLarge(ByteWriter out, Runnable writing) {
        int size = out.size();
        assertThatThrownBy(writing::run).isInstanceOf(MessageTooLargeException.class);
        assertThat(out.size()).isEqualTo(size);
    }

    @Test
    void counts_of_two_bytes_have_their_limit() {
        ByteWriter out = new ByteWriter();
        out.writeShortCount(0);
        out.writeShortCount(65_535);
        assertThat(hex(out)).isEqualTo("0000FFFF");
        assertThatThrownBy(() -> out.writeShortCount(65_536)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.writeShortCount(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_range_that_the_array_does_not_have_is_refused() {
        ByteWriter out = new ByteWriter();
        assertThatThrownBy(() -> out.writeBytes(new byte[4], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(out.size()).isZero();
    }
}
