package io.github.loompg.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.UnencodableTextException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordTest {
    /** RFC 4013, section 3, and what PostgreSQL makes of characters that two tables claim. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "pencil, pencil",
                "I\u00ADX, IX",
                "user, user",
                "USER, USER",
                "\u00AA, a",
                "\u2168, IX",
                "a\u00A0b, \"a b\"",
                "a\u200Bb, \"a b\"",
                "a\u200Db, ab"
            })
    void is_prepared(String password, String prepared) {
        assertThat(Password.prepare(password)).containsExactly(prepared.toCharArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0007bell", // a control character
                "\u0627\u0031", // right to left, and does not end so
                "\u0627\u200B", // the same once the space at its end is counted
                "\uE000", // private use
                "\u0221", // unassigned in Unicode 3.2
                "\u00AD", // nothing would be left
                "\u200D\uFEFF"
            })
    void is_taken_as_it_is_where_saslprep_has_no_form_of_it(String password) {
        assertThat(Password.prepare(password)).containsExactly(password.toCharArray());
    }

    @Test
    void that_cannot_be_one_is_refused() {
        assertThatThrownBy(() -> Password.prepare("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Password.prepare("a\0")).isInstanceOf(UnencodableTextException.class);
        assertThatThrownBy(() -> Password.prepare("\uD800")).isInstanceOf(UnencodableTextException.class);
    }
}
