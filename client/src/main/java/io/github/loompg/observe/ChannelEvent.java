package io.github.loompg.observe;

import io.github.loompg.error.PostgresException;
import org.jspecify.annotations.Nullable;

/** What there is to tell to somebody who listens to a channel through a pool. */
public sealed interface ChannelEvent {
    /** From now on everything that is sent to the channel is heard, until there is a {@link Gap}. */
    record Connected() implements ChannelEvent {}

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
     *     not
     * @param dropped how many messages were dropped because the subscriber was too slow
     */
    record Gap(@Nullable PostgresException cause, long dropped) implements ChannelEvent {}
}
