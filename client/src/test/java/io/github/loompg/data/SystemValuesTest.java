package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class SystemValuesTest {
    @Test
    void comparesPlacesInTheLogWithoutSign() {
        assertThat(PgLsn.parse("FFFFFFFF/FFFFFFFF"))
                .isGreaterThan(PgLsn.parse("0/1"))
                .isEqualTo(new PgLsn(-1));
        assertThat(PgLsn.parse("16/b374d848")).hasToString("16/B374D848");
        for (String text : List.of("", "/", "1", "1/", "1/g", "123456789/1", "1/2/3", "-1/1")) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> PgLsn.parse(text));
        }
    }

    @Test
    void knowsWhichTransactionsHaveEnded() {
        TransactionSnapshot snapshot = TransactionSnapshot.parse("10:20:10,14,15");
        assertThat(List.of(9L, 10L, 11L, 14L, 16L, 19L, 20L))
                .filteredOn(snapshot::hasEnded)
                .containsExactly(9L, 11L, 16L, 19L);
        for (String text : List.of(
                "", "10:20", "10:20:9", "10:20:20", "10:20:14,10", "10:20:10,", "20:10:", "0:1:", "a:b:", "1:2:3:4")) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> TransactionSnapshot.parse(text));
        }
    }

    @Test
    void knowsPlacesInTables() {
        assertThat(Tid.parse("(4294967295,65535)")).isEqualTo(new Tid(4_294_967_295L, 65_535));
        for (String text : List.of("", "()", "(1)", "1,2", "(1,65536)", "(-1,0)", "(4294967296,0)", "(1,2", "(a,1)")) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Tid.parse(text));
        }
    }
}
