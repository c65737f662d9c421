package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.testkit.PostgresServer;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class MoneyTest {
    @Test
    void isANumberOfUnits() {
        assertThat(Money.of(new BigDecimal("-1000.5"), 2))
                .isEqualTo(new Money(-100_050))
                .hasToString("-100050");
        assertThat(new Money(5).amount(2)).isEqualTo(new BigDecimal("0.05"));
        assertThat(new Money(5).amount(0)).isEqualTo(new BigDecimal("5"));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.of(new BigDecimal("0.001"), 2));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.of(new BigDecimal("1e30"), 2));
    }

    @Test
    void isWhatTheServerMakesOfIt() {
        try (Connection connection = Postgres.connect(PostgresServer.shared(17).uri())) {
            connection.execute("SET lc_monetary = 'C'");
            Row row = connection.requireRow(
                    "SELECT $1::money::text, $1::money::numeric, $2::numeric::money, '-$1,000.50'::money",
                    new Money(-100_050),
                    new BigDecimal("12.34"));
            assertThat(row.toList())
                    .containsExactly("-$1,000.50", new BigDecimal("-1000.50"), new Money(1_234), new Money(-100_050));
        }
    }
}
