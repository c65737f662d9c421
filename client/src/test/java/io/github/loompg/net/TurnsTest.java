package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Who may write, and who is next. */
class TurnsTest {
    private final Turns turns = new Turns();
    private final Turn first = turn();
    private final Turn second = turn();
    private final Turn third = turn();

    @Test
    void theyComeInTheOrderInWhichTheyEntered() {
        enterAll();
        assertGranted(first);
        turns.leave(first);
        assertGranted(second);
        turns.leave(second);
        assertGranted(third);
        turns.leave(third);
        assertThat(turns.isFree()).isTrue();
    }

    @Test
    void whoLeavesTheQueueIsPassedOver() {
        enterAll();
        turns.leave(second);
        turns.leave(first);
        assertGranted(third);
        assertThat(second.granted()).isFalse();
    }

    @Test
    void leavingTwiceTakesNobodyElsesPlace() {
        enterAll();
        turns.leave(first);
        turns.leave(first);
        assertGranted(second);
        assertThat(third.granted()).isFalse();
    }

    @Test
    void oneShotsMayBeSentOnlyWhenNobodyHoldsOrAwaitsTheWriteSide() {
        assertThat(turns.isFree()).isTrue();
        turns.enter(first);
        assertThat(turns.isFree()).isFalse();
        turns.leave(first);
        turns.hold();
        assertThat(turns.isFree()).isFalse();
        turns.release();
        assertThat(turns.isFree()).isTrue();
    }

    @Test
    void whileACancelIsUnderWayNobodyIsLetIn() {
        turns.hold();
        enterAll();
        assertThat(List.of(first, second, third)).noneMatch(Turn::granted);
        turns.release();
        assertGranted(first);
    }

    @Test
    void aHolderThatLeavesDuringACancelIsFollowedAfterIt() {
        enterAll();
        turns.hold();
        turns.leave(first);
        assertThat(second.granted()).isFalse();
        turns.release();
        assertGranted(second);
    }

    @Test
    void allAreToldOfTheHolderFirst() {
        enterAll();
        List<Turn> met = new ArrayList<>();
        turns.forEach(met::add);
        assertThat(met).containsExactly(first, second, third);
    }

    private void enterAll() {
        turns.enter(first);
        turns.enter(second);
        turns.enter(third);
    }

    private void assertGranted(Turn turn) {
        assertThat(turn.granted()).isTrue();
        assertThat(turns.isHeldBy(turn)).isTrue();
    }

    private static Turn turn() {
        return new Turn(new Turn.Line() {
            @Override
            public void await(Turn turn, Deadline deadline) {
                throw new AssertionError();
            }

            @Override
            public Reply send(Turn turn, ByteWriter messages, RequestKind kind, Deadline deadline) {
                throw new AssertionError();
            }

            @Override
            public void more(Turn turn, ByteWriter messages, Deadline deadline) {
                throw new AssertionError();
            }

            @Override
            public Reply sendOrNews(Turn turn, ByteWriter messages, Reply open, Deadline deadline) {
                throw new AssertionError();
            }

            @Override
            public boolean moreOrNews(Turn turn, ByteWriter messages, Reply open, Deadline deadline) {
                throw new AssertionError();
            }

            @Override
            public void breakOff(Turn turn, ByteWriter messages) {
                throw new AssertionError();
            }

            @Override
            public void pause(Turn turn, BooleanSupplier over, Reply open, Deadline deadline) {
                throw new AssertionError();
            }

            @Override
            public boolean isWritten() {
                throw new AssertionError();
            }

            @Override
            public void leave(Turn turn) {
                throw new AssertionError();
            }
        });
    }
}
