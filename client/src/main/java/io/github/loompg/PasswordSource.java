package io.github.loompg;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a password comes from. None of these shows it. */
sealed interface PasswordSource {
    /** It is known. */
    record Text(String password) implements PasswordSource {
        @Override
        public String toString() {
            return "…";
        }
    }

    /** Somebody has to be asked, each time, and the answer may take a while. */
    non-sealed interface Asked extends PasswordSource {
        /** Asks, and waits for the answer. */
        String ask(InstantSource calendar) throws Exception;
    }

    static Asked supplied(Supplier<String> source) {
        return calendar -> source.get();
    }

    static Asked staged(Supplier<? extends CompletionStage<String>> source) {
        return calendar -> await(source.get());
    }

    static Asked expiring(Supplier<? extends CompletionStage<Credential>> source) {
        return new Expiring(source);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException | CompletionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }

    /** Keeps what it was given until that is about to expire; those who come meanwhile wait for one answer. */
    final class Expiring implements Asked {
        private static final Duration MARGIN = Duration.ofSeconds(30);

        private final Supplier<? extends CompletionStage<Credential>> source;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Credential current;

        private Expiring(Supplier<? extends CompletionStage<Credential>> source) {
            this.source = source;
        }

        @Override
        public String ask(InstantSource calendar) throws Exception {
            lock.lockInterruptibly();
            try {
                Credential held = current;
                if (held == null || calendar.instant().plus(MARGIN).isAfter(held.expires())) {
                    held = await(source.get());
                    current = held;
                }
                return held.password();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public String toString() {
            return "…";
        }
    }
}
