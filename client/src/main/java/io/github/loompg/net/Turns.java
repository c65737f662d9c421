package io.github.loompg.net;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may write: at most one turn, the others in the order in which they came. Not safe for threads: whoever calls
 * holds the connection's lock.
 */
final class Turns {
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>(2);
    private @Nullable Turn holder;
    private boolean held;

    /** Whether a one-shot may be sent right now. */
    boolean isFree() {
        return holder == null && waiting.isEmpty() && !held;
    }

    boolean isHeldBy(Turn turn) {
        return holder == turn;
    }

    /** Whether nobody may write, whoever's turn it is: a cancel is on its way. */
    boolean isHeld() {
        return held;
    }

    void enter(Turn turn) {
        waiting.add(turn);
        grantNext();
    }

    void leave(Turn turn) {
        if (holder == turn) {
            holder = null;
            grantNext();
        } else {
            waiting.remove(turn);
        }
    }

    void hold() {
        held = true;
    }

    void release() {
        held = false;
        wakeHolder();
        grantNext();
    }

    void wakeHolder() {
        if (holder != null) {
            holder.wake();
        }
    }

    void forEach(Consumer<Turn> action) {
        if (holder != null) {
            action.accept(holder);
        }
        waiting.forEach(action);
    }

    @Override
    public String toString() {
        return (holder == null ? "free" : "taken") + (held ? ", held" : "") + ", " + waiting.size() + " wait for it";
    }

    private void grantNext() {
        if (holder == null && !held) {
            Turn next = waiting.poll();
            if (next != null) {
                holder = next;
                next.grant();
            }
        }
    }
}
