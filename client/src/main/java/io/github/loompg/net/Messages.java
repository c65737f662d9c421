package io.github.loompg.net;

import org.jspecify.annotations.Nullable;

/** A range of whole messages of an answer, and what follows it: one of the list in a {@link Reply}. */
final class Messages {
    final byte[] array;
    final int from;
    final int to;

    /** Written by the reading side. */
    @Nullable
    volatile Messages next;

    Messages(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }
}
