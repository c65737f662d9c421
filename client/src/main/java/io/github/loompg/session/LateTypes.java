package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.exchange.Introspection;
import io.github.loompg.exchange.Prepare;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import java.util.Set;

/**
 * Looks up the types that values without a declared type have said to be made of. Their statement has been run, so whatever
 * goes wrong here is no reason to keep its result back: at the worst a part of it cannot be read.
 */
record LateTypes(Introspection introspection) {
    /** For who has given the write side on. */
    void lookUp(Place place, Set<Integer> unmet, Deadline deadline) {
        if (unmet.isEmpty()) {
            return;
        }
        try {
            Turn turn = place.enter(deadline);
            try {
                lookUp((request, limit) -> place.sendFirst(turn, request, limit), unmet, deadline);
            } finally {
                place.leave(turn);
            }
        } catch (PostgresException noTurn) {
            // Who reads such a part is told that its type is not known.
        }
    }

    /** For who has it. */
    void lookUp(Prepare.Sending turn, Set<Integer> unmet, Deadline deadline) {
        try {
            introspection.require(turn, unmet, deadline);
        } catch (PostgresException unanswered) {
            // Likewise.
        }
    }
}
