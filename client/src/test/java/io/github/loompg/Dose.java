package io.github.loompg;

/**
 * How much of something a test does: as much as every build can bear, or, with {@code -Dloompg.heavy}, as much as was
 * promised.
 */
public final class Dose {
    private static final boolean HEAVY = System.getProperty("loompg.heavy") != null;

    private Dose() {}

    public static int of(int usual, int heavy) {
        return HEAVY ? heavy : usual;
    }
}
