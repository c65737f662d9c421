package io.github.loompg.pool;

/** How many there are, of each role. */
final class Tally {
    private final int[] numbers = new int[Role.values().length];
    private int total;

    void add(Role role) {
        numbers[role.ordinal()]++;
        total++;
    }

    void remove(Role role) {
        numbers[role.ordinal()]--;
        total--;
    }

    int of(Role role) {
        return numbers[role.ordinal()];
    }

    int total() {
        return total;
    }
}
