package io.github.loompg.net;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers between the sockets and the heap, lent for the length of one system call, so that an idle connection
 * holds none. There are never more in use than threads that run at the same time; what does not fit is left to the
 * collector.
 */
final class BufferPool {
    /** The server flushes every 8 KiB; four of those and the socket is mostly empty again. */
    static final int CAPACITY = 64 * 1024;

    private static final AtomicReferenceArray<@Nullable ByteBuffer> SPARE =
            new AtomicReferenceArray<>(2 + 2 * Runtime.getRuntime().availableProcessors());

    private BufferPool() {}

    static ByteBuffer take() {
        for (int i = 0; i < SPARE.length(); i++) {
            if (SPARE.getPlain(i) != null) {
                ByteBuffer buffer = SPARE.getAndSet(i, null);
                if (buffer != null) {
                    return buffer.clear();
                }
            }
        }
        return ByteBuffer.allocateDirect(CAPACITY);
    }

    static void give(ByteBuffer buffer) {
        for (int i = 0; i < SPARE.length(); i++) {
            if (SPARE.getPlain(i) == null && SPARE.compareAndSet(i, null, buffer)) {
                return;
            }
        }
    }
}
