package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue of requests that await an answer. */
class InFlightTest {
    private final InFlight inFlight = new InFlight(reply());
    private final List<Reply> replies = new ArrayList<>();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 5; i++) {
            Reply reply = reply();
            replies.add(reply);
            inFlight.append(reply);
        }
    }

    @Test
    void answersComeInTheOrderOfTheRequests() {
        for (Reply reply : replies) {
            assertThat(inFlight.first()).isSameAs(reply);
            inFlight.answered(reply);
        }
        assertThat(inFlight.first()).isNull();
        assertThat(inFlight.count()).isZero();
        assertThat(inFlight.answeredCount()).isEqualTo(5);
    }

    @Test
    void isFilledAgainAfterItWasEmpty() {
        replies.forEach(inFlight::answered);
        Reply late = reply();
        inFlight.append(late);
        assertThat(inFlight.first()).isSameAs(late);
        assertThat(inFlight.count()).isOne();
    }

    @Test
    void aWalkMeetsAll() {
        assertThat(walkFrom(inFlight.first())).isEqualTo(replies);
    }

    @Test
    void aWalkThatTheAnswersOvertakeMissesNone() {
        Reply stoodOn = inFlight.first();
        answer(3);
        assertThat(inFlight.after(stoodOn)).isSameAs(replies.get(3));
        assertThat(walkFrom(inFlight.after(stoodOn))).isEqualTo(replies.subList(3, 5));
    }

    @Test
    void aWalkThatTheAnswersOvertakeEndsWhenAllAreAnswered() {
        Reply stoodOn = inFlight.first();
        answer(5);
        assertThat(inFlight.after(stoodOn)).isNull();
    }

    @Test
    void anAnsweredRequestKeepsNoLaterOneReachable() {
        answer(2);
        assertThat(replies.get(0).following).isSameAs(replies.get(0));
    }

    private void answer(int count) {
        for (int i = 0; i < count; i++) {
            inFlight.answered(replies.get(i));
        }
    }

    private List<Reply> walkFrom(Reply start) {
        List<Reply> met = new ArrayList<>();
        for (Reply reply = start; reply != null; reply = inFlight.after(reply)) {
            met.add(reply);
        }
        return met;
    }

    private static Reply reply() {
        return new Reply(new NoLine(), RequestKind.STEP, Deadline.NONE, 0);
    }
}
