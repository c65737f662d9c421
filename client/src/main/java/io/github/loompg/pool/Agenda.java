package io.github.loompg.pool;

/** When somebody will come to see what is due, if that is planned. Guarded by the lock of whom it belongs to. */
final class Agenda {
    private boolean planned;
    private long at;

    /**
     * Takes note that something is due.
     *
     * @param moment when, on the clock of whom this belongs to
     * @return whether that is before the next planned look, so that whoever will look has to be told
     */
    boolean isEarlier(long moment) {
        boolean earlier = !planned || moment - at < 0;
        if (earlier) {
            planned = true;
            at = moment;
        }
        return earlier;
    }

    /** The next look will be in so many nanoseconds; at no time if that is {@link Long#MAX_VALUE}. */
    void plan(long now, long nanos) {
        planned = nanos != Long.MAX_VALUE;
        at = planned ? now + nanos : 0;
    }
}
