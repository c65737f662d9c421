package io.github.loompg.bench.trial;

import org.jspecify.annotations.Nullable;

/**
 * How often calls took how long, in buckets that are never wider than a sixty-fourth of what is in them. Written by one
 * thread at a time.
 */
final class Latencies {
    private static final int BITS = 6;
    private static final int STEPS = 1 << BITS;
    private static final int BUCKETS = (Long.SIZE - BITS) * STEPS;

    /** A row for each power of two, when something has fallen into it: there may be tens of thousands of callers. */
    private final long[] @Nullable [] rows = new long[Long.SIZE - BITS][];

    void record(long nanos) {
        int bucket = bucket(Math.max(nanos, 0));
        row(bucket >> BITS)[bucket & (STEPS - 1)]++;
    }

    /** Has nothing to be allocated any more when such a time is recorded. */
    void makeRoomFor(long nanos) {
        row(bucket(Math.max(nanos, 0)) >> BITS);
    }

    private long[] row(int number) {
        long[] row = rows[number];
        if (row == null) {
            row = new long[STEPS];
            rows[number] = row;
        }
        return row;
    }

    void add(Latencies other) {
        for (int number = 0; number < rows.length; number++) {
            long[] added = other.rows[number];
            if (added != null) {
                long[] row = row(number);
                for (int step = 0; step < STEPS; step++) {
                    row[step] += added[step];
                }
            }
        }
    }

    private long count(int bucket) {
        long[] row = rows[bucket >> BITS];
        return row == null ? 0 : row[bucket & (STEPS - 1)];
    }

    /**
     * The time in nanoseconds that a share of all calls stayed within; 0 without calls.
     *
     * @param share from 0 to 1
     */
    double quantile(double share) {
        long total = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            total += count(bucket);
        }
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += count(bucket);
            if (seen >= wanted && count(bucket) > 0) {
                return middle(bucket);
            }
        }
        return 0;
    }

    /** Each power of two is cut into 64 steps; what is below 64 has a bucket for itself. */
    private static int bucket(long value) {
        int exponent = Math.max(Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BITS, 0);
        return (exponent << BITS) + (int) (value >>> exponent);
    }

    private static double middle(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int exponent = (bucket >> BITS) - 1;
        long step = (long) STEPS + (bucket & (STEPS - 1));
        return (step << exponent) + ((1L << exponent) - 1) / 2.0;
    }
}
