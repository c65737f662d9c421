package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionOptionsTest {
    private static final TransactionOptions DEFAULTS = TransactionOptions.defaults();

    @Test
    void tellsWhatIsSet() {
        TransactionOptions all = DEFAULTS.isolation(Isolation.REPEATABLE_READ)
                .readOnly(false)
                .deferrable(true)
                .retry()
                .inquireOutcome(Duration.ofSeconds(30));

        assertThat(all.isolation()).isEqualTo(Isolation.REPEATABLE_READ);
        assertThat(all.readOnly()).isFalse();
        assertThat(all.deferrable()).isTrue();
        assertThat(all.retries()).isEqualTo(5);
        assertThat(all.inquireOutcome()).isEqualTo(Duration.ofSeconds(30));
        assertThat(all)
                .hasToString("TransactionOptions[ISOLATION LEVEL REPEATABLE READ, READ WRITE, DEFERRABLE, retries=5,"
                        + " inquireOutcome=PT30S]");
    }

    @Test
    void nothingIsSetAtFirst() {
        assertThat(DEFAULTS.isolation()).isNull();
        assertThat(DEFAULTS.readOnly()).isNull();
        assertThat(DEFAULTS.deferrable()).isNull();
        assertThat(DEFAULTS.retries()).isZero();
        assertThat(DEFAULTS.inquireOutcome()).isNull();
        assertThat(DEFAULTS).hasToString("TransactionOptions[]");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001})
    void refusesANumberOfRetries(int retries) {
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> DEFAULTS.retries(retries));
    }

    @Test
    void refusesNoTimeAtAll() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> DEFAULTS.inquireOutcome(Duration.ZERO));
    }
}
