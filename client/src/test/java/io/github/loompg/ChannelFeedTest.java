package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.observe.ChannelEvent;
import io.github.loompg.observe.ChannelEvent.Connected;
import io.github.loompg.observe.ChannelEvent.Gap;
import io.github.loompg.observe.ChannelEvent.Message;
import io.github.loompg.observe.Notification;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands in the place of what a subscriber was too slow for, and from when to when. */
@Timeout(60)
class ChannelFeedTest {
    private static final Notification NEWS = new Notification(1, "channel", "news");
    private static final ConnectionLostException LOST = new ConnectionLostException("lost", null, null, false);

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    private static ChannelEvent next(ChannelFeed feed) throws InterruptedException {
        return feed.next(() -> true, () -> false);
    }

    @Test
    void aLossBeginsWhenTheServerWasKnownToBeThere() throws Exception {
        ChannelFeed feed = new ChannelFeed(10);
        feed.connected(at(1));
        feed.received(NEWS, at(2));
        feed.lost(LOST, at(3), at(5));
        feed.connected(at(6));
        assertThat(next(feed)).isEqualTo(new Connected(at(1)));
        assertThat(next(feed)).isEqualTo(new Message(NEWS));
        assertThat(next(feed)).isEqualTo(new Gap(LOST, 0, at(3), at(5)));
        assertThat(next(feed)).isEqualTo(new Connected(at(6)));
    }

    @Test
    void whatIsDroppedWasSentBetweenTheFirstAndTheLastOfIt() throws Exception {
        ChannelFeed feed = new ChannelFeed(2);
        feed.connected(at(1));
        assertThat(next(feed)).isEqualTo(new Connected(at(1)));
        for (int second = 2; second <= 6; second++) {
            feed.received(NEWS, at(second));
        }
        assertThat(next(feed)).isEqualTo(new Gap(null, 3, at(2), at(4)));
        assertThat(next(feed)).isEqualTo(new Message(NEWS));
    }

    @Test
    void aLossThatIsDroppedGoesOnInTheGapThatStandsForIt() throws Exception {
        ChannelFeed feed = new ChannelFeed(2);
        feed.received(NEWS, at(4));
        feed.lost(LOST, at(3), at(5));
        feed.connected(at(6));
        feed.received(NEWS, at(7));
        assertThat(next(feed)).isEqualTo(new Gap(LOST, 1, at(3), at(5)));
        assertThat(next(feed)).isEqualTo(new Connected(at(6)));
    }

    /** Nobody would say again that the connection is there. */
    @Test
    void aLossThatWasMendedIsNoneAnyMore() throws Exception {
        ChannelFeed feed = new ChannelFeed(2);
        feed.lost(LOST, at(3), at(5));
        feed.connected(at(6));
        feed.received(NEWS, at(7));
        feed.received(NEWS, at(8));
        assertThat(next(feed)).isEqualTo(new Gap(null, 0, at(3), at(6)));
        assertThat(next(feed)).isEqualTo(new Message(NEWS));
    }
}
