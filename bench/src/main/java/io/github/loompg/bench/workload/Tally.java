package io.github.loompg.bench.workload;

import java.time.OffsetDateTime;

/**
 * Where a caller puts every value that it reads: counted, so that no value is read for nothing, and mixed into a digest,
 * which is the same for all peers that give the same answers. Mixing costs next to nothing beside reading; of long values
 * only length and ends are looked at.
 *
 * <p>Used by one caller, one call at a time.
 */
public final class Tally {
    private long rows;
    private long digest;

    public void add(long value) {
        digest = digest * 31 + value;
    }

    public void add(boolean value) {
        add(value ? 1L : 0L);
    }

    public void add(double value) {
        add(Double.doubleToRawLongBits(value));
    }

    public void add(String value) {
        add((long) value.hashCode());
    }

    public void add(OffsetDateTime value) {
        add(value.toEpochSecond());
    }

    public void add(byte[] value) {
        addEnds(value.length, value[0], value[value.length - 1]);
    }

    public void add(int[] value) {
        addEnds(value.length, value[0], value[value.length - 1]);
    }

    public void add(Integer[] value) {
        addEnds(value.length, value[0], value[value.length - 1]);
    }

    /** A long value, by its length, its first element and its last one. */
    public void addEnds(int length, int first, int last) {
        add((long) length);
        add((long) first);
        add((long) last);
    }

    public void add(Measurement value) {
        add(value.id());
        add(value.name());
        add(value.ts());
        add(value.val());
        endRow();
    }

    /** The values of one row are complete. */
    public void endRow() {
        rows++;
    }

    /** So many rows were written. */
    public void written(long count) {
        add(count);
        rows += count;
    }

    public long rows() {
        return rows;
    }

    public long digest() {
        return digest;
    }
}
