package io.github.loompg.bench.trial;

/**
 * How often calls took how long, in buckets that are never wider than a sixty-fourth of what is in them. Written by one
 * thread at a time.
 */
final class Latencies {
    private static final int BITS = 6;
    private static final int STEPS = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * STEPS];

    void record(long nanos) {
        counts[bucket(Math.max(nanos, 0))]++;
    }

    void add(Latencies other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /**
     * The time in nanoseconds that a share of all calls stayed within; 0 without calls.
     *
     * @param share from 0 to 1
     */
    double quantile(double share) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && counts[i] > 0) {
                return middle(i);
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
