package io.github.loompg.observe;

import io.github.loompg.error.PostgresException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What there is to tell to somebody who listens to a channel through a pool. */
public sealed interface ChannelEvent {
    /**
     * From now on everything that is sent to the channel is heard, until there is a {@link Gap}.
     *
     * @param since from when on, by the clock of this machine
     */
    record Connected(Instant since) implements ChannelEvent {}

    /**
     * Something was sent to the channel.
     *
     * @param notification what, and by whom
     */
    record Message(Notification notification) implements ChannelEvent {
        /**
         * The text that was sent.
         *
         * @return the text, empty if none was given
         */
        public String payload() {
            return notification.payload();
        }
    }

    /**
     * Something may have been missed: here, and not before what was told already.
     *
     * @param cause why the connection was lost, so that nothing is heard before the next {@link Connected}; null if it was
     *     not, or if the subscriber was too slow to be told of that before it was heard again, at {@code until}
     * @param dropped how many messages were dropped because the subscriber was too slow
     * @param from since when something may have been missed, by the clock of this machine: if the connection was lost, the
     *     last moment of which it is known that all that had been sent before has come, since the server has answered a
     *     question that was asked then ({@code PoolOptions.keepalive} says how often one is asked), but for what was told
     *     already; otherwise when the first came that was dropped
     * @param until when the loss of the connection was noticed, and it goes on until {@link Connected#since}; or when the
     *     last came that was dropped
     */
    record Gap(@Nullable PostgresException cause, long dropped, Instant from, Instant until) implements ChannelEvent {}
}
