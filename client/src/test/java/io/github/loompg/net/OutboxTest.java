package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is appended comes out, in its order. */
class OutboxTest {
    private static final int SEGMENT = 16 * 1024;

    private final Outbox outbox = new Outbox();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bytesComeOutAsTheyWentIn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2_000; i++) {
            if (random.nextInt(3) > 0) {
                byte[] bytes = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 3 * SEGMENT : 500)];
                random.nextBytes(bytes);
                int length = 1 + random.nextInt(bytes.length);
                in.write(bytes, 0, length);
                outbox.append(bytes, length);
                if (!Outbox.takesOver(length)) {
                    bytes[0]++; // its owner uses it again
                }
            } else {
                drain(out, 1 + random.nextInt(2 * SEGMENT));
            }
            assertThat(outbox.appended()).isEqualTo(in.size());
            assertThat(outbox.waiting()).isEqualTo(in.size() - out.size());
        }
        drain(out, in.size());
        assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
        assertThat(outbox.waiting()).isZero();
    }

    @Test
    void aLargeRequestIsTakenOver() {
        byte[] large = new byte[SEGMENT];
        assertThat(Outbox.takesOver(large.length)).isTrue();
        outbox.append(large, large.length);
        large[0] = 7;
        ByteBuffer out = ByteBuffer.allocate(SEGMENT);
        outbox.drainTo(out);
        assertThat(out.get(0)).isEqualTo((byte) 7);
    }

    @Test
    void nothingGivesNothing() {
        ByteBuffer out = ByteBuffer.allocate(10);
        outbox.drainTo(out);
        assertThat(out.position()).isZero();
    }

    private void drain(ByteArrayOutputStream out, int room) {
        ByteBuffer buffer = ByteBuffer.allocate(room);
        outbox.drainTo(buffer);
        out.write(buffer.array(), 0, buffer.position());
    }
}
