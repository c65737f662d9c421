package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    @Test
    void whatWasGivenBackIsLentAgainEmpty() {
        ByteBuffer buffer = BufferPool.take();
        buffer.put((byte) 1).limit(10);
        BufferPool.give(buffer);
        List<ByteBuffer> taken = new ArrayList<>();
        do {
            taken.add(BufferPool.take());
        } while (taken.getLast() != buffer && taken.size() < 1_000);
        assertThat(taken.getLast()).isSameAs(buffer);
        assertThat(buffer.position()).isZero();
        assertThat(buffer.limit()).isEqualTo(BufferPool.CAPACITY);
        taken.forEach(BufferPool::give);
    }

    @Test
    void noTwoHaveTheSameBuffer() throws Exception {
        Set<ByteBuffer> lent = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(threads.submit(() -> {
                    for (int k = 0; k < 20_000; k++) {
                        ByteBuffer buffer = BufferPool.take();
                        assertThat(lent.add(buffer)).isTrue();
                        lent.remove(buffer);
                        BufferPool.give(buffer);
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
    }
}
