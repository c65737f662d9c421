package io.github.loompg.protocol.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class BytesTest {
    @Test
    void it_is_equal_by_content_and_cannot_be_changed() {
        byte[] array = {1, 2};
        Bytes bytes = Bytes.of(array);
        array[0] = 9;
        bytes.toArray()[1] = 9;
        assertThat(bytes).isEqualTo(Bytes.of((byte) 1, (byte) 2)).hasSameHashCodeAs(Bytes.of((byte) 1, (byte) 2));
        assertThat(bytes).isNotEqualTo(Bytes.of((byte) 1)).isNotEqualTo("2 bytes");
    }

    @Test
    void it_prints_its_size_only() {
        assertThat(Bytes.utf8("secret")).hasToString("6 bytes");
        assertThat(Bytes.utf8("x")).hasToString("1 byte");
        assertThat(Bytes.EMPTY).hasToString("0 bytes");
    }

    @Test
    void it_is_text_where_it_is_text() {
        assertThat(Bytes.utf8("grün").toUtf8()).isEqualTo("grün");
        assertThat(Bytes.utf8("grün").size()).isEqualTo(5);
    }

    @Test
    void a_value_is_null_or_has_its_length_in_front() {
        ByteWriter out = new ByteWriter();
        Bytes.writeValue(out, null);
        Bytes.writeValue(out, Bytes.EMPTY);
        Bytes.writeValue(out, Bytes.utf8("ab"));
        ByteReader in = new ByteReader(out.toByteArray());
        assertThat(Bytes.readValue(in)).isNull();
        assertThat(Bytes.readValue(in)).isEqualTo(Bytes.EMPTY);
        assertThat(Bytes.readValue(in)).isEqualTo(Bytes.utf8("ab"));
        in.expectEnd();
        assertThatThrownBy(() -> Bytes.readValue(in)).isInstanceOf(MalformedMessageException.class);
    }
}
