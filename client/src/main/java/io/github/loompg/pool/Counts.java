package io.github.loompg.pool;

/**
 * What a number of slots are doing at one moment. At every moment
 * {@code idle + leased + connecting + closing = total}, and {@code total} is at most the greatest number of slots.
 *
 * @param idle free to be taken
 * @param leased with a borrower, or being made ready for the next one
 * @param connecting being filled
 * @param closing being emptied; the thing may still exist on the other side
 * @param total how many slots there are
 * @param waiting how many wait for one
 */
public record Counts(int idle, int leased, int connecting, int closing, int total, int waiting) {
    /** The same with more who wait. */
    Counts alsoWaiting(int more) {
        return new Counts(idle, leased, connecting, closing, total, waiting + more);
    }
}
