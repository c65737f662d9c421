package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;

/** The secret that allows to cancel what a session does: 4 bytes in protocol 3.0, up to 256 since 3.2. */
final class CancelKey {
    private static final int SHORTEST = 4;
    private static final int LONGEST = 256;

    private CancelKey() {}

    static Bytes read(ByteReader in) {
        if (!possible(in.remaining())) {
            throw new MalformedMessageException(description(in.remaining()));
        }
        return Bytes.readRemaining(in);
    }

    static void check(Bytes key) {
        if (!possible(key.size())) {
            throw new IllegalArgumentException(description(key.size()));
        }
    }

    private static boolean possible(int size) {
        return size >= SHORTEST && size <= LONGEST;
    }

    private static String description(int size) {
        return "a cancel key has " + SHORTEST + " to " + LONGEST + " bytes, not " + size;
    }
}
