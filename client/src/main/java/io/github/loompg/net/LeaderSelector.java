package io.github.loompg.net;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What a caller that reads for itself waits on: a selector for the one socket, opened by the first such caller and kept
 * for the next. Only the owner of reading opens and awaits; anybody may wake and close.
 */
final class LeaderSelector {
    private record Registered(Selector selector, SelectionKey key) {}

    private final Wire wire;
    private volatile @Nullable Registered registered;
    private volatile boolean closed;

    LeaderSelector(Wire wire) {
        this.wire = wire;
    }

    /** Returns false when there is no selector to be had; then somebody else must read. */
    boolean open() {
        if (registered != null) {
            return true;
        }
        try {
            Selector selector = Selector.open();
            try {
                registered = new Registered(selector, wire.register(selector));
                // Either this or close() sees the other.
                if (closed) {
                    selector.close();
                }
                return true;
            } catch (IOException | RuntimeException e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Waits until the socket is ready for one of the operations, {@link #wake} is called or the thread is interrupted.
     *
     * @return what it is ready for, or -1 when the socket has been closed on this side
     */
    int await(int operations) throws IOException {
        Registered registered = this.registered;
        if (registered == null) {
            return -1;
        }
        SelectionKey key = registered.key;
        try {
            if (key.interestOps() != operations) {
                key.interestOps(operations);
            }
            // With an action there is no set of selected keys to fill and clear; the one key is known.
            int selected = registered.selector.select(LeaderSelector::ready);
            // What the key was ready for stays in it when there is nothing new.
            int ready = key.readyOps();
            return selected == 0 ? 0 : ready;
        } catch (CancelledKeyException | ClosedSelectorException e) {
            return -1;
        }
    }

    private static void ready(SelectionKey key) {
        // There is but one, and what it is ready for stays in it.
    }

    /** Wakes whoever waits, or will wait next. */
    void wake() {
        Registered registered = this.registered;
        if (registered != null) {
            registered.selector.wakeup();
        }
    }

    /** Whoever waits returns. The socket, which lasts until no selector knows it any more, can go. */
    void close() {
        closed = true;
        Registered registered = this.registered;
        if (registered != null) {
            try {
                registered.selector.close();
            } catch (IOException e) {
                // Nothing depends on it any more.
            }
        }
    }
}
