package io.github.loompg.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.UnencodableTextException;
import org.junit.jupiter.api.Test;

/** Expected digests were computed by another implementation of MD5. */
final class Md5Test {
    @Test
    void the_answer_is_a_digest_of_password_user_and_salt() {
        assertThat(Md5.answer("user", "pencil", Bytes.of(new byte[] {1, 2, 3, (byte) 0xFF})))
                .isEqualTo("md5673c3af101952f37135f47d3103c8b04");
        assertThat(Md5.answer("jürgen", "pässword", Bytes.of(new byte[4])))
                .isEqualTo("md55d8226223ebb696da160a0165685bcbf");
    }

    @Test
    void a_text_that_could_not_be_sent_is_refused() {
        assertThatThrownBy(() -> Md5.answer("user", "a\0b", Bytes.of(new byte[4])))
                .isInstanceOf(UnencodableTextException.class);
        assertThatThrownBy(() -> Md5.answer("\uD800", "x", Bytes.of(new byte[4])))
                .isInstanceOf(UnencodableTextException.class);
    }
}
