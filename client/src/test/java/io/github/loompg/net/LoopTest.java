package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One member's trouble is not that of the others, and none is left alone without being told. */
@Timeout(30)
class LoopTest {
    private final Loop loop = new Loop("test");

    @BeforeEach
    void start() {
        loop.start();
    }

    @AfterEach
    void end() {
        loop.close();
    }

    @Test
    void aTaskThatThrowsDoesNotStopThoseBehindIt() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> await(hold));
        loop.execute(() -> {
            throw new AssertionError("on purpose");
        });
        loop.execute(done::countDown);
        hold.countDown();
        await(done);
    }

    @Test
    void anInterruptFromOutsideDoesNotKeepItAwake() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        loop.execute(() -> {
            Thread.currentThread().interrupt();
            loop.execute(() -> interrupted.complete(Thread.currentThread().isInterrupted()));
        });
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void aMemberWhoseEventFailsIsForsakenAndTheOthersGoOn() throws Exception {
        try (Member broken = new Member(key -> {
                    throw new OutOfMemoryError("on purpose");
                });
                Member sound = new Member(key -> key.interestOps(0))) {
            broken.becomesReadable();
            assertThat(broken.forsaken.get(10, TimeUnit.SECONDS)).hasMessage("on purpose");
            sound.becomesReadable();
            await(sound.event);
            assertThat(sound.forsaken).isNotDone();
        }
    }

    @Test
    void aMemberWhoseTickFailsIsForsakenAndTheOthersGoOn() throws Exception {
        CountDownLatch ticks = new CountDownLatch(3);
        Member broken = new Member(key -> {});
        broken.tick = () -> {
            throw new IllegalStateException("on purpose");
        };
        Member sound = new Member(key -> {});
        sound.tick = ticks::countDown;
        loop.add(broken);
        loop.add(sound);
        loop.watch();
        assertThat(broken.forsaken.get(10, TimeUnit.SECONDS)).hasMessage("on purpose");
        await(ticks);
        broken.close();
        sound.close();
    }

    /** As a connection does that has more to read than its share. */
    @Test
    void aTaskThatComesBackForeverDoesNotKeepTheLoopFromItsChannels() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(new Runnable() {
            @Override
            public void run() {
                begun.countDown();
                if (!over.get()) {
                    loop.execute(this);
                }
            }
        });
        await(begun);
        try (Member member = new Member(key -> key.interestOps(0))) {
            member.becomesReadable();
            await(member.event);
        } finally {
            over.set(true);
        }
    }

    @Test
    void whoComesWhileTheLoopEndsIsForsakenToo() throws Exception {
        try (Member early = new Member(key -> {});
                Member late = new Member(key -> {})) {
            loop.add(early);
            loop.close();
            assertThat(early.forsaken.get(10, TimeUnit.SECONDS)).hasMessageContaining("has been closed");
            loop.add(late);
            assertThat(late.forsaken.get(10, TimeUnit.SECONDS)).hasMessageContaining("has been closed");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class Member implements Loop.Member, AutoCloseable {
        final CompletableFuture<Throwable> forsaken = new CompletableFuture<>();
        final CountDownLatch event = new CountDownLatch(1);
        private final Pipe pipe;
        private final Consumer<SelectionKey> onEvent;
        Runnable tick = () -> {};

        Member(Consumer<SelectionKey> onEvent) throws IOException {
            this.onEvent = onEvent;
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
        }

        void becomesReadable() throws IOException {
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            loop.execute(() -> {
                try {
                    loop.register(pipe.source(), this).interestOps(SelectionKey.OP_READ);
                } catch (IOException e) {
                    forsaken.complete(e);
                }
            });
        }

        @Override
        public void ready(SelectionKey key) {
            event.countDown();
            onEvent.accept(key);
        }

        @Override
        public Loop.Tempo tick() {
            tick.run();
            return Loop.Tempo.FAST;
        }

        @Override
        public void forsaken(Throwable why) {
            forsaken.complete(why);
            close();
        }

        @Override
        public void close() {
            try {
                pipe.sink().close();
                pipe.source().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
