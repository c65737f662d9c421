package io.github.loompg.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bodies that are almost right. Reading them gives a message or a {@link MalformedMessageException}, never another
 * exception, and never takes memory for what is only announced.
 */
final class MutationTest {
    private static final int[] HOSTILE_NUMBERS = {
        -1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 15, 0
    };
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<Class<?>> types() {
        return RandomMessages.types();
    }

    static List<Samples> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void changed_bytes(Class<?> type) {
        long seed = type.getName().hashCode();
        RandomMessages messages = new RandomMessages(seed);
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            Object message = messages.next(type);
            byte[] body = Samples.body(message, Samples.written(message));
            for (int j = 0; j < 20; j++) {
                readOrRefuse(message, mutation(body, random));
            }
        }
    }

    private static byte[] mutation(byte[] body, Random random) {
        byte[] mutated = switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(body, random.nextInt(body.length + 1));
            case 1 -> Arrays.copyOf(body, body.length + 1 + random.nextInt(8));
            default -> body.clone();
        };
        for (int flips = mutated.length == 0 ? 0 : random.nextInt(4); flips > 0; flips--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        }
        return mutated;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void hostile_numbers_at_every_place(Samples sample) {
        byte[] body = Samples.body(sample.message(), Golden.bytes(sample.golden()));
        for (int at = 0; at + Integer.BYTES <= body.length; at++) {
            for (int number : HOSTILE_NUMBERS) {
                byte[] mutated = body.clone();
                ByteBuffer.wrap(mutated).putInt(at, number);
                readOrRefuse(sample.message(), mutated);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void cut_short_at_every_place(Samples sample) {
        byte[] body = Samples.body(sample.message(), Golden.bytes(sample.golden()));
        Function<byte[], Object> reader = Samples.reader(sample.message());
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            if (Samples.isOpenEnded(sample.message())) {
                readOrRefuse(sample.message(), cut);
            } else {
                assertThatThrownBy(() -> reader.apply(cut))
                        .as("%d of %d bytes", length, body.length)
                        .isInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void longer_than_it_should_be(Samples sample) {
        byte[] body = Samples.body(sample.message(), Golden.bytes(sample.golden()));
        byte[] longer = Arrays.copyOf(body, body.length + 1);
        if (Samples.isOpenEnded(sample.message())) {
            readOrRefuse(sample.message(), longer);
        } else {
            assertThatThrownBy(() -> Samples.reader(sample.message()).apply(longer))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    private static void readOrRefuse(Object original, byte[] body) {
        Function<byte[], Object> reader = Samples.reader(original);
        long thread = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        try {
            Object read = reader.apply(body);
            assertThat(read).isNotNull();
        } catch (MalformedMessageException refused) {
            assertThat(refused).hasMessageNotContaining("\0");
        }
        // What a message becomes in memory is a small multiple of its size; 64 KiB are for classes loaded on the way.
        assertThat(THREADS.getThreadAllocatedBytes(thread) - before).isLessThan(64L * body.length + (64 << 10));
    }
}
