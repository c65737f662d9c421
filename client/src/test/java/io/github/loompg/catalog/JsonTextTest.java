package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ProtocolViolationException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @Test
    void readsEveryKindOfValue() {
        assertThat(JsonText.read(" [1, -2.5, 1e3, \"a\\n\\\"\\u00e9\\/\", true, false, null, [], {} ] "))
                .isEqualTo(Arrays.asList(1L, -2.5, 1000.0, "a\n\"é/", true, false, null, List.of(), Map.of()));
        assertThat(JsonText.read("{\"b\": {\"c\": [1]}, \"a\": 2}").toString()).isEqualTo("{b={c=[1]}, a=2}");
    }

    @Test
    void numbersBeyondALongAreNotWhole() {
        assertThat(JsonText.read("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(JsonText.read("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(JsonText.read("9223372036854775808")).isEqualTo(9.223372036854775808e18);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "[1",
                "[1 2]",
                "[,1]",
                "{",
                "{1:2}",
                "{\"a\" 1}",
                "{\"a\":}",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "tru",
                "nul",
                "-",
                "1-2",
                "+",
                "1 1",
                "]",
                "[1,]"
            })
    void refusesWhatIsNone(String text) {
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> JsonText.read(text));
    }

    @Test
    void refusesWhatNoPlanIs() {
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> JsonText.readObjects("{}"));
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> JsonText.readObjects("[1]"));
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> JsonText.read("[".repeat(100_000)));
    }
}
