package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.bytes.ByteWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests share a Sync, and that what is taken out of the outbox ends in one. */
class JointSyncTest {
    private static final int SYNC = 5;

    private final Outbox outbox = new Outbox();
    private final JointSync jointSync = new JointSync();

    /** Appends a request that ends in a Sync; returns whether it shares that with those before it. */
    private boolean join(int length) {
        ByteWriter request = request(length);
        boolean joined = jointSync.makeRoom(outbox, request.size());
        Reply reply = new Reply(
                new NoLine(), joined ? RequestKind.JOINING : RequestKind.REPEATABLE, Deadline.NONE, outbox.appended());
        outbox.append(request.array(), request.size());
        jointSync.appended(outbox, reply);
        return joined;
    }

    private static ByteWriter request(int length) {
        ByteWriter request = new ByteWriter();
        for (int i = 0; i < length - SYNC; i++) {
            request.writeByte((byte) 'x');
        }
        request.endMessage(request.beginMessage((byte) 'S'));
        return request;
    }

    private String take(int most) {
        ByteBuffer out = ByteBuffer.allocate(most);
        outbox.drainTo(out);
        StringBuilder text = new StringBuilder();
        for (byte each : out.flip().array()) {
            if (text.length() < out.limit()) {
                text.append((char) each);
            }
        }
        return text.toString();
    }

    private static String syncs(String taken) {
        return taken.replaceAll("[^S]", "");
    }

    @Test
    void whatWaitsTogetherHasOneSyncAtItsEnd() {
        assertThat(join(10)).isFalse();
        assertThat(join(20)).isTrue();
        assertThat(join(30)).isTrue();
        assertThat(take(1_000)).isEqualTo("x".repeat(5 + 15 + 25) + "S\0\0\0\4");
        assertThat(join(10)).as("nothing waits any more").isFalse();
    }

    @Test
    void nothingJoinsWhatIsPartlyWritten() {
        boolean unused = join(100);
        take(1);
        assertThat(join(100)).isFalse();
        assertThat(join(100)).isTrue();
        take(1_000);
        assertThat(outbox.waiting()).isZero();
    }

    @Test
    void nothingJoinsAcrossAnotherRequest() {
        boolean unused = join(100);
        ByteWriter own = request(50);
        outbox.append(own.array(), own.size());
        assertThat(join(100)).isFalse();
        assertThat(syncs(take(1_000))).isEqualTo("SSS");
    }

    @Test
    void noMoreThanSoManyShareOne() {
        List<Boolean> joined = new ArrayList<>();
        for (int i = 0; i < 2 * JointSync.MOST + 1; i++) {
            joined.add(join(20));
        }
        assertThat(joined).filteredOn(each -> !each).hasSize(3);
        assertThat(joined.get(JointSync.MOST)).isFalse();
        assertThat(joined.get(2 * JointSync.MOST)).isFalse();
        assertThat(syncs(take(10_000))).isEqualTo("SSS");
    }

    @Test
    void whatIsLargeHasASyncOfItsOwn() {
        boolean unused = join(100);
        assertThat(join(JointSync.MOST_BYTES)).isFalse();
        assertThat(join(3 * JointSync.MOST_BYTES)).isFalse();
        assertThat(join(100)).isFalse();
        assertThat(join(100)).isTrue();
    }
}
