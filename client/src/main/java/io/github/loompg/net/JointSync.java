package io.github.loompg.net;

/**
 * The requests of several callers that wait to be written with one Sync behind them. Each is appended with a Sync of its
 * own; the next one takes its place, as long as nothing has been taken out of the outbox of any of them. So what is
 * written always ends in a Sync, whoever writes it and whenever, and nobody waits for others to come.
 *
 * <p>Not safe for threads: whoever calls holds the connection's lock.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING">Pipelining</a>
 */
final class JointSync {
    /**
     * How many requests share a Sync at most. The server keeps what it answers until 8 KiB have come together or it comes to
     * the Sync: so each of them may have to wait until that many have been run.
     */
    static final int MOST = 32;

    /** How many bytes they may have together; what is larger is worth a Sync of its own. */
    static final int MOST_BYTES = 8 * 1024;

    /** A type and a length. */
    private static final int SYNC_LENGTH = 5;

    private long begin;
    private long end = -1;
    private int count;

    /** Takes the last Sync back if a request of this length may join those in front of it; returns whether it may. */
    boolean makeRoom(Outbox outbox, int length) {
        return outbox.appended() == end
                && outbox.drained() <= begin
                && count < MOST
                && end - begin + length <= MOST_BYTES
                && outbox.takeBack(SYNC_LENGTH);
    }

    /** A request was appended, with a Sync of its own. */
    void appended(Outbox outbox, Reply reply) {
        if (reply.joins()) {
            count++;
        } else {
            count = 1;
            begin = reply.startsAt;
        }
        end = outbox.appended();
    }
}
