package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({
        "18.1, 18, 1, 0",
        "15.18 (Debian 15.18-0+deb12u1), 15, 18, 0",
        "9.6.24, 9, 6, 24",
        "19beta1, 19, 0, 0",
        "19devel, 19, 0, 0",
        "17rc1, 17, 0, 0",
        "11.2-YB-2.7.1.1-b0, 11, 2, 0",
        "Postgres-XL 10alpha2, 10, 0, 0",
        "PostgreSQL 10.1, 10, 1, 0",
        "16.4.1.9999999999, 16, 4, 1",
        "99999999999, 0, 0, 0",
        "unheard of, 0, 0, 0",
    })
    void findsTheNumbers(String text, int major, int minor, int patch) {
        assertThat(ServerVersion.parse(text)).isEqualTo(new ServerVersion(major, minor, patch, text));
    }

    @Test
    void isOrderedByAge() {
        assertThat(ServerVersion.parse("9.6.24"))
                .isLessThan(ServerVersion.parse("13.0"))
                .isLessThan(ServerVersion.parse("9.6.25"));
        assertThat(ServerVersion.parse("18.1").isAtLeast(18)).isTrue();
        assertThat(ServerVersion.parse("18beta1").isAtLeast(18)).isTrue();
        assertThat(ServerVersion.parse("17.9").isAtLeast(18)).isFalse();
    }

    @Test
    void showsTheServersWords() {
        assertThat(ServerVersion.parse("18.1 (Debian 18.1-1)")).hasToString("18.1 (Debian 18.1-1)");
    }
}
