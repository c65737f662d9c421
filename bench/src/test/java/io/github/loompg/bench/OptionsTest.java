package io.github.loompg.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.report.Circumstances.Concurrency;
import io.github.loompg.bench.workload.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void areEverythingByDefault() {
        Options options = Options.parse(List.of());
        assertThat(options.contenders()).containsExactly(Contender.values());
        assertThat(options.workloads()).containsExactly(Workload.values());
        assertThat(options.rounds()).isEqualTo(5);
    }

    @Test
    void areShortWhenQuick() {
        Options options = Options.parse(List.of("--quick", "--peer", "floor"));
        assertThat(options.contenders()).containsExactly(Contender.FLOOR);
        assertThat(options.workloads()).containsExactly(Workload.SEQUENTIAL);
        Duration longest = options.warmUp().plus(options.duration()).multipliedBy(options.rounds());
        assertThat(longest).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void endInTimeWhenTheGoalsAreAskedFor() {
        Options options = Options.parse(List.of("--goals"));
        assertThat(options.goals().isEmpty()).isFalse();
        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.limit()).isLessThan(Duration.ofMinutes(45));
        assertThat(options.pinned()).containsExactlyInAnyOrder(Workload.SEQUENTIAL, Workload.SEQUENTIAL_VIRTUAL);
        assertThat(Options.parse(List.of("--pin", "lookup")).pinned()).containsExactly(Workload.LOOKUP);
        assertThat(Options.parse(List.of()).goals().isEmpty()).isTrue();
        assertThat(Options.parse(List.of("--minutes", "3")).limit()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void chooseCallersWhereConnectionsAreShared() {
        Options options = Options.parse(List.of("--callers", "64", "--connections", "4", "--seconds", "0.5"));
        assertThat(options.concurrency(Workload.LOOKUP)).isEqualTo(new Concurrency(64, 4));
        assertThat(options.concurrency(Workload.SEQUENTIAL)).isEqualTo(new Concurrency(1, 1));
        assertThat(options.duration()).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--peers loompg         | There is no option --peers",
                "--peer odbc            | There is no odbc, only loompg,",
                "--workload             | --workload needs a value",
                "--rounds 0             | --rounds is a whole number from 1 on, not 0",
                "--seconds x            | --seconds is a number of seconds",
                "--warm-up NaN          | --warm-up is a number of seconds",
                "--callers 4            | 4 callers do not share 8",
            })
    void areRefusedWithAReason(String arguments, String reason) {
        assertThatThrownBy(() -> Options.parse(List.of(arguments.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
