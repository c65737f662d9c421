package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void comesWhenItsTimeIsOverAlsoWhenTheClockOverflows() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(1), clock);
        assertThat(deadline.expired()).isFalse();
        assertThat(deadline.remainingNanos()).isEqualTo(1_000_000_000);
        clock.advance(Duration.ofNanos(999_999_999));
        assertThat(deadline.expired()).isFalse();
        assertThat(deadline.remainingNanos()).isOne();
        clock.advance(Duration.ofNanos(1));
        assertThat(deadline.expired()).isTrue();
        assertThat(deadline.remainingNanos()).isZero();
        clock.advance(Duration.ofDays(1));
        assertThat(deadline.expired()).isTrue();
        assertThat(deadline.remainingNanos()).isZero();
        assertThat(deadline.budget()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void noneNeverComes() {
        assertThat(Deadline.NONE.isNone()).isTrue();
        assertThat(Deadline.NONE.expired()).isFalse();
        assertThat(Deadline.NONE.remainingNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aBudgetThatCannotBeCountedIsNone() {
        assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), clock).isNone())
                .isTrue();
        assertThat(Deadline.after(Duration.ofDays(36_500), clock).isNone()).isFalse();
    }

    @Test
    void nothingOrLessIsOverAtOnce() {
        assertThat(Deadline.after(Duration.ZERO, clock).expired()).isTrue();
        assertThat(Deadline.after(Duration.ofMillis(-5), clock).expired()).isTrue();
    }

    @Test
    void theSoonerOfTwoIsTheOneThatComesFirst() {
        Deadline soon = Deadline.after(Duration.ofMillis(1), clock);
        Deadline late = Deadline.after(Duration.ofMillis(2), clock);
        assertThat(soon.sooner(late)).isSameAs(soon);
        assertThat(late.sooner(soon)).isSameAs(soon);
        assertThat(late.sooner(Deadline.NONE)).isSameAs(late);
        assertThat(Deadline.NONE.sooner(late)).isSameAs(late);
    }
}
