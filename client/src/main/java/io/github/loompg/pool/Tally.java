package io.github.loompg.pool;

/** How many there are, of each role. */
final class Tally {
    private int any;
    private int primary;
    private int replica;

    void add(Role role) {
        change(role, 1);
    }

    void remove(Role role) {
        change(role, -1);
    }

    private void change(Role role, int by) {
        switch (role) {
            case ANY -> any += by;
            case PRIMARY -> primary += by;
            case REPLICA -> replica += by;
        }
    }

    int of(Role role) {
        return switch (role) {
            case ANY -> any;
            case PRIMARY -> primary;
            case REPLICA -> replica;
        };
    }

    int total() {
        return any + primary + replica;
    }
}
