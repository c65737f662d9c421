package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.message.TransactionStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a cancel is over, and when the signal is given again. */
class CancellationTest {
    private static final Duration LONG = Duration.ofMillis(50);

    private final ManualClock clock = new ManualClock();
    private final Reply victim = new Reply(new NoLine(), RequestKind.REPEATABLE, Deadline.NONE, 0);
    private final Cancellation cancellation =
            new Cancellation(victim, Deadline.after(Duration.ofSeconds(2), clock), clock);

    @Test
    void isOverOnceTheSignalWasGivenAndTheVictimIsAnswered() {
        assertThat(cancellation.isOver()).isFalse();
        cancellation.delivered();
        assertThat(cancellation.isOver()).isFalse();
        answer();
        assertThat(cancellation.isOver()).isTrue();
    }

    @Test
    void isNotOverWhenTheVictimIsAnsweredAheadOfTheSignal() {
        answer();
        assertThat(cancellation.isOver()).isFalse();
        cancellation.delivered();
        assertThat(cancellation.isOver()).isTrue();
    }

    @Test
    void theSignalIsGivenAgainWhenTheVictimGoesOn() {
        cancellation.delivered();
        assertThat(cancellation.beginAgain()).isFalse();
        clock.advance(LONG);
        assertThat(cancellation.beginAgain()).isTrue();
        assertThat(cancellation.beginAgain()).as("while it is under way").isFalse();
        clock.advance(LONG);
        assertThat(cancellation.beginAgain()).as("while it is under way").isFalse();
        cancellation.delivered();
        clock.advance(LONG);
        assertThat(cancellation.beginAgain()).isTrue();
    }

    @Test
    void theSignalIsNotGivenAgainToWhoeverComesBehindTheVictim() {
        cancellation.delivered();
        answer();
        clock.advance(LONG);
        assertThat(cancellation.beginAgain()).isFalse();
    }

    private void answer() {
        victim.complete(new byte[] {'Z', 0, 0, 0, 5, 'I'}, 0, 6, TransactionStatus.IDLE);
    }
}
