package io.github.loompg.codec.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.catalog.RandomValues;
import io.github.loompg.data.EndOfDay;
import io.github.loompg.data.Infinity;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of values that the server prints where it has no bytes for them. */
class ServerTextTest {
    private static final Map<String, Function<String, Temporal>> TIMES = Map.of(
            "date", TimeText::date,
            "time", TimeText::time,
            "timetz", TimeText::offsetTime,
            "timestamp", TimeText::timestamp,
            "timestamptz", TimeText::moment);

    @Test
    void readsDatesAndTimes() {
        assertThat(TimeText.date("2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(TimeText.date("0001-12-31 BC")).isEqualTo(LocalDate.of(0, 12, 31));
        assertThat(TimeText.date("5874897-12-31")).isEqualTo(LocalDate.of(5_874_897, 12, 31));
        assertThat(TimeText.date("-infinity")).isEqualTo(Infinity.NEGATIVE);
        assertThat(TimeText.time("23:59:59.5")).isEqualTo(LocalTime.of(23, 59, 59, 500_000_000));
        assertThat(TimeText.time("24:00:00")).isEqualTo(new EndOfDay(null));
        assertThat(TimeText.offsetTime("24:00:00-08")).isEqualTo(new EndOfDay(ZoneOffset.ofHours(-8)));
        assertThat(TimeText.offsetTime("00:00:00+05:30:15"))
                .isEqualTo(OffsetTime.of(0, 0, 0, 0, ZoneOffset.ofHoursMinutesSeconds(5, 30, 15)));
        assertThat(TimeText.timestamp("4714-11-24 00:00:00 BC")).isEqualTo(LocalDateTime.of(-4713, 11, 24, 0, 0));
        assertThat(TimeText.moment("2024-03-31 03:30:00.000001+02"))
                .isEqualTo(Instant.parse("2024-03-31T01:30:00.000001Z"));
        assertThat(TimeText.moment("infinity")).isEqualTo(Infinity.POSITIVE);
    }

    @Test
    void readsTheDatesAndTimesThatItWrote() {
        Random random = new Random(5);
        TIMES.forEach((type, parse) -> {
            for (int i = 0; i < 2_000; i++) {
                Temporal value = (Temporal) RandomValues.GENERATORS.get(type).apply(random);
                assertThat(parse.apply(TimeText.of(value))).isEqualTo(value);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2024", "31.12.2024", "12/31/2024", "2024-02-29 BC BC", "Thu Feb 29 2024", "2024-2-29"})
    void refusesDatesInAnotherStyle(String text) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> TimeText.date(text))
                .withMessageContaining("date style ISO");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2023-02-29", "2024-13-01", "2024-00-10"})
    void refusesDatesThatAreNone(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> TimeText.date(text));
    }

    @Test
    void readsTheBytesThatItWroteAndThoseWithEscapes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(ByteaText.parse(ByteaText.of(all))).isEqualTo(all);
        assertThat(ByteaText.parse("a\\\\b\\000\\377")).isEqualTo("a\\b\0\u00ff".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ByteaText.parse("")).isEmpty();
        for (String malformed : List.of("\\x0", "\\xzz", "\\", "\\12", "\\9ab")) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> ByteaText.parse(malformed));
        }
    }

    /** As a map does that another thread changes. */
    @Test
    void aMapThatLiesAboutItsSizeIsRefused() {
        Map<String, String> lying = new LinkedHashMap<>(Map.of("a", "1")) {
            @Override
            public int size() {
                return 2;
            }
        };
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> HstoreCodec.INSTANCE.encode(lying, new ByteWriter()))
                .withMessageContaining("its size");
    }

    @Test
    void readsTheMapsThatItWrote() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("", "");
        map.put("a", null);
        map.put("\"=>, \\", "NULL");
        map.put("ä\n", "\\\"");
        assertThat(HstoreText.parse(HstoreText.of(map))).isEqualTo(map);
        assertThat(HstoreText.parse("")).isEmpty();
        String text = HstoreText.of(map);
        for (int length = 1; length < text.length(); length++) {
            String cut = text.substring(0, length);
            try {
                assertThat(HstoreText.parse(cut).size()).isLessThan(map.size());
            } catch (IllegalArgumentException expected) {
                // Most ends are within something.
            }
        }
        for (String malformed : List.of("a", "\"a\"", "\"a\"=>", "\"a\"=>1", "\"a\"=>\"b\",", "\"a\"=>NULLx")) {
            assertThatThrownBy(() -> HstoreText.parse(malformed)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
