package io.github.loompg.exchange;

import io.github.loompg.error.LimitExceededException;
import io.github.loompg.error.SqlExcerpt;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.ByteReader;

/**
 * How much memory the rows of one call may take, where they are kept. A row that alone is more than that is passed over as it
 * arrives, and comes without its body.
 */
public final class Room {
    /** What an object for a row takes at most, and the place in a list for it. */
    private static final int ROW_IN_JAVA = 48;

    /** As much as a value may have that is not kept among others. */
    private static final long PART_OF_THE_HEAP = Runtime.getRuntime().maxMemory() / 4;

    private final long limit;
    private long held;

    /**
     * @param limit how many bytes all rows together may take
     */
    public Room(long limit) {
        this.limit = limit;
    }

    /** Has rows that are too long be passed over as they arrive. */
    void guard(Reply reply, Outcome<?> outcome) {
        guard(limit, reply, outcome);
    }

    /** The same ahead of the first row. */
    static void guard(long limit, Reply reply, Outcome<?> outcome) {
        reply.longestRow(outcome.keepsRows() ? limit : Math.max(limit, PART_OF_THE_HEAP));
    }

    /** The same where all rows are kept. */
    void guard(Reply reply) {
        reply.longestRow(limit);
    }

    /** Makes room for a row, or throws if there is none; returns whether there is something to read in it. */
    boolean admit(ByteReader row, Outcome<?> outcome, String sql) {
        return admit(row.remaining(), outcome, sql);
    }

    /** The same by how many bytes its body has. */
    boolean admit(int length, Outcome<?> outcome, String sql) {
        return admit(length, outcome.readsRows(), outcome.keepsRows(), sql);
    }

    /** The same for a row that is kept. */
    void admit(ByteReader row, String sql) {
        boolean unused = admit(row.remaining(), true, true, sql);
    }

    private boolean admit(int length, boolean read, boolean kept, String sql) {
        boolean passedOver = length == 0;
        held += length + ROW_IN_JAVA;
        if (read && (passedOver || (held > limit && kept))) {
            throw new LimitExceededException(
                    (passedOver ? "a row of the result" : "the result") + " is larger than the " + limit
                            + " bytes that may be held in memory, and its statement is cancelled: "
                            + SqlExcerpt.of(sql),
                    passedOver
                            ? "have the server give parts of the value, with substring, or allow more with"
                                    + " max_result_size"
                            : "read it with a cursor, or allow more with max_result_size",
                    null);
        }
        return !passedOver;
    }
}
