package io.github.loompg.pool;

/** What a server may be in a cluster, and so what somebody may want a session with. */
public enum Role {
    /** Either, or not known. */
    ANY,
    /** The one that can be written to. */
    PRIMARY,
    /** One that follows the primary. */
    REPLICA;

    /** Whether what has this role will do for somebody. */
    boolean fits(Role wanted) {
        return wanted == ANY || wanted == this;
    }
}
