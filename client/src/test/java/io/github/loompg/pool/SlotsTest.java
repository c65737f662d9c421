package io.github.loompg.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SlotsTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2), new Random(7));

    private final AtomicLong now = new AtomicLong();
    private final ByHand source = new ByHand();

    /** Opens and closes when the test says so. */
    private static final class ByHand implements Slots.Source<String> {
        final Deque<Slot<String>> opening = new ArrayDeque<>();
        final Deque<Slot<String>> closing = new ArrayDeque<>();
        int hurries;

        @Override
        public void open(Slot<String> slot) {
            opening.add(slot);
        }

        @Override
        public void close(Slot<String> slot, String value) {
            closing.add(slot);
        }

        @Override
        public void hurry() {
            hurries++;
        }
    }

    private Slots<String> slots(int min, int max, int waiting) {
        return new Slots<>(new SlotLimits(min, max, waiting), BACKOFF, now::get, source);
    }

    private Deadline in(int millis) {
        return Deadline.after(Duration.ofMillis(millis), now::get);
    }

    private void pass(int millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private static Lease<String> served(Slots<String> slots, Waiter<String> waiter) {
        Lease<String> lease = slots.take(waiter);
        assertThat(lease).isNotNull();
        return lease;
    }

    @Test
    void opensOneForEachWhoWaitsAndNoMoreThanThereMayBe() {
        Slots<String> slots = slots(0, 2, 10);
        for (int i = 0; i < 3; i++) {
            slots.ask(Deadline.NONE, false, null);
        }
        assertThat(source.opening).hasSize(2);
        assertThat(slots.counts()).isEqualTo(new Counts(0, 0, 2, 0, 2, 3));
    }

    @Test
    void servesInTheOrderOfAsking() {
        Slots<String> slots = slots(0, 1, 10);
        Waiter<String> first = slots.ask(Deadline.NONE, false, null);
        Waiter<String> second = slots.ask(Deadline.NONE, false, null);
        slots.opened(source.opening.remove(), "a");

        assertThat(second.isSettled()).isFalse();
        Lease<String> lease = served(slots, first);
        Waiter<String> third = slots.ask(Deadline.NONE, false, null);
        slots.release(lease);
        assertThat(third.isSettled()).isFalse();
        assertThat(served(slots, second).value()).isEqualTo("a");
    }

    @Test
    void tellsAllTheOthersIfSomebodyCannotBeTold() {
        Slots<String> slots = slots(0, 1, 10);
        List<String> told = new ArrayList<>();
        List<Waiter<String>> waiters = new ArrayList<>();
        for (String name : List.of("first", "second", "third")) {
            waiters.add(slots.ask(in(10), false, () -> {
                told.add(name);
                if (!name.equals("third")) {
                    throw new AssertionError(name + " has no room to be told");
                }
            }));
        }
        pass(10);
        slots.tick();
        assertThat(told).containsExactly("first", "second", "third");
        assertThat(waiters).allMatch(waiter -> waiter.refusal() == Refusal.TIMED_OUT);
    }

    @Test
    void takesTheIdleOneThatWasUsedLast() {
        Slots<String> slots = slots(0, 2, 10);
        Waiter<String> one = slots.ask(Deadline.NONE, false, null);
        Waiter<String> two = slots.ask(Deadline.NONE, false, null);
        slots.opened(source.opening.remove(), "a");
        slots.opened(source.opening.remove(), "b");
        slots.release(served(slots, two));
        slots.release(served(slots, one));

        assertThat(served(slots, slots.ask(Deadline.NONE, false, null)).value()).isEqualTo("a");
    }

    @Test
    void whatWasOpenedForSomebodyWhoGaveUpGoesToTheNext() {
        Slots<String> slots = slots(0, 1, 10);
        Waiter<String> first = slots.ask(Deadline.NONE, false, null);
        slots.cancel(first);
        Waiter<String> second = slots.ask(Deadline.NONE, false, null);
        assertThat(source.opening).hasSize(1);
        slots.opened(source.opening.remove(), "a");

        assertThat(first.refusal()).isEqualTo(Refusal.CANCELLED);
        assertThat(served(slots, second).value()).isEqualTo("a");
    }

    @Test
    void whatWasServedAndNotTakenGoesToTheNext() {
        Slots<String> slots = slots(0, 1, 10);
        Waiter<String> first = slots.ask(Deadline.NONE, false, null);
        Waiter<String> second = slots.ask(Deadline.NONE, false, null);
        slots.opened(source.opening.remove(), "a");
        slots.cancel(first);

        assertThat(slots.take(first)).isNull();
        assertThat(served(slots, second).value()).isEqualTo("a");
    }

    @Test
    void theQueueIsBounded() {
        Slots<String> slots = slots(0, 1, 1);
        slots.ask(Deadline.NONE, false, null);
        assertThat(slots.ask(Deadline.NONE, false, null).refusal()).isEqualTo(Refusal.QUEUE_FULL);
    }

    @Test
    void whoWaitsTooLongIsRefused() {
        Slots<String> slots = slots(0, 1, 10);
        Waiter<String> waiter = slots.ask(in(100), false, null);
        assertThat(source.hurries).isEqualTo(1);
        assertThat(slots.nanosToNext()).isEqualTo(Duration.ofMillis(100).toNanos());
        pass(99);
        slots.tick();
        assertThat(waiter.isSettled()).isFalse();
        pass(1);
        slots.tick();

        assertThat(waiter.refusal()).isEqualTo(Refusal.TIMED_OUT);
        assertThat(waiter.cause()).isNull();
    }

    @Test
    void failuresAreTriedAgainLaterAndLater() {
        Slots<String> slots = slots(0, 4, 10);
        Waiter<String> waiter = slots.ask(in(60_000), false, null);
        slots.ask(in(60_000), false, null);
        assertThat(source.opening).hasSize(2);
        slots.failed(source.opening.remove(), new IllegalStateException("refused"), false);
        slots.failed(source.opening.remove(), new IllegalStateException("refused"), false);

        long last = 0;
        for (int i = 0; i < 10; i++) {
            assertThat(source.opening).as("no storm").isEmpty();
            long wait = slots.nanosToNext();
            assertThat(wait)
                    .isGreaterThan(last / 3)
                    .isLessThanOrEqualTo(Duration.ofSeconds(2).toNanos());
            last = wait;
            now.addAndGet(wait);
            slots.tick();
            assertThat(source.opening).as("one to see whether it works").hasSize(1);
            slots.failed(source.opening.remove(), new IllegalStateException("refused"), false);
        }
        assertThat(last).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(waiter.isSettled()).isFalse();

        now.addAndGet(slots.nanosToNext());
        slots.tick();
        slots.opened(source.opening.remove(), "a");
        assertThat(waiter.isSettled()).isTrue();
        assertThat(source.opening).as("it works, and another one waits").hasSize(1);
    }

    @Test
    void whoWaitsInVainHearsWhy() {
        Slots<String> slots = slots(0, 1, 10);
        Waiter<String> waiter = slots.ask(in(10), false, null);
        slots.failed(source.opening.remove(), new IllegalStateException("refused"), false);
        pass(10);
        slots.tick();

        assertThat(waiter.refusal()).isEqualTo(Refusal.TIMED_OUT);
        assertThat(waiter.cause()).hasMessage("refused");
    }

    @Test
    void aHopelessFailureIsToldAtOnceUnlessSomebodyMayGiveBack() {
        Slots<String> slots = slots(0, 2, 10);
        Waiter<String> first = slots.ask(Deadline.NONE, false, null);
        slots.failed(source.opening.remove(), new IllegalStateException("wrong password"), true);
        assertThat(first.refusal()).isEqualTo(Refusal.UNREACHABLE);
        assertThat(first.cause()).hasMessage("wrong password");

        pass(3000);
        Waiter<String> holder = slots.ask(Deadline.NONE, false, null);
        slots.opened(source.opening.remove(), "a");
        Waiter<String> second = slots.ask(Deadline.NONE, false, null);
        slots.failed(source.opening.remove(), new IllegalStateException("wrong password"), true);
        assertThat(second.isSettled()).isFalse();
        slots.release(served(slots, holder));
        assertThat(served(slots, second).value()).isEqualTo("a");
    }

    @Test
    void whoIsImpatientHearsOfEveryFailure() {
        Slots<String> slots = slots(0, 1, 10);
        Waiter<String> waiter = slots.ask(Deadline.NONE, true, null);
        slots.failed(source.opening.remove(), new IllegalStateException("refused"), false);
        assertThat(waiter.refusal()).isEqualTo(Refusal.UNREACHABLE);
    }

    @Test
    void theLeastNumberIsKeptOpen() {
        Slots<String> slots = slots(2, 3, 10);
        assertThat(source.opening).isEmpty();
        slots.keepFilled();
        assertThat(source.opening).hasSize(2);
        slots.opened(source.opening.remove(), "a");
        Slot<String> b = source.opening.remove();
        slots.opened(b, "b");
        slots.lost(b);

        assertThat(source.opening).hasSize(1);
        assertThat(slots.counts()).isEqualTo(new Counts(1, 0, 1, 0, 2, 0));
    }

    @Test
    void whatIsBeingClosedCounts() {
        Slots<String> slots = slots(0, 1, 10);
        Lease<String> lease = served(slots, opened(slots, "a"));
        slots.discard(lease);
        Waiter<String> next = slots.ask(Deadline.NONE, false, null);
        assertThat(source.opening).isEmpty();
        assertThat(slots.counts()).isEqualTo(new Counts(0, 0, 0, 1, 1, 1));
        slots.closed(source.closing.remove());
        slots.opened(source.opening.remove(), "b");
        assertThat(served(slots, next).value()).isEqualTo("b");
    }

    @Test
    void nothingIsOpenedForWhoCanHaveWhatComesBack() {
        Slots<String> slots = slots(0, 2, 10);
        Lease<String> lease = served(slots, opened(slots, "a"));
        slots.returning(lease);
        Waiter<String> next = slots.ask(Deadline.NONE, false, null);
        assertThat(source.opening).isEmpty();
        slots.release(lease);
        assertThat(served(slots, next).value()).isEqualTo("a");
    }

    private Waiter<String> opened(Slots<String> slots, String value) {
        Waiter<String> waiter = slots.ask(Deadline.NONE, false, null);
        slots.opened(source.opening.remove(), value);
        return waiter;
    }

    @Test
    void closingWaitsForWhatIsLent() {
        Slots<String> slots = slots(0, 2, 10);
        Lease<String> lease = served(slots, opened(slots, "a"));
        Waiter<String> waiting = slots.ask(Deadline.NONE, false, null);
        CompletableFuture<Void> end = slots.close();
        assertThat(waiting.refusal()).isEqualTo(Refusal.CLOSED);
        assertThat(slots.ask(Deadline.NONE, false, null).refusal()).isEqualTo(Refusal.CLOSED);
        slots.opened(source.opening.remove(), "b");
        slots.closed(source.closing.remove());
        assertThat(end).isNotDone();
        slots.release(lease);
        slots.closed(source.closing.remove());
        assertThat(end).isCompleted();
    }

    @Test
    void aFutureThatSomebodyElseCompletesCostsNoSlot() {
        Slots<String> slots = slots(0, 1, 10);
        CompletableFuture<Lease<String>> given = slots.askLater(Deadline.NONE);
        CompletableFuture<Lease<String>> cancelled = slots.askLater(Deadline.NONE);
        CompletableFuture<Lease<String>> waiting = slots.askLater(Deadline.NONE);
        cancelled.cancel(true);
        slots.opened(source.opening.remove(), "a");
        slots.release(given.join());
        assertThat(waiting).isCompletedWithValueMatching(lease -> lease.value().equals("a"));
        pass(10);
        CompletableFuture<Lease<String>> late = slots.askLater(in(5));
        pass(5);
        slots.tick();
        assertThatThrownBy(late::join).hasRootCauseInstanceOf(SlotRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyThreadsThatGiveUpAtAnyTimeLoseNothing(boolean virtual) throws Exception {
        ThreadFactory threads =
                virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
        AtomicInteger alive = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService background =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
            Busy busy = new Busy(background, alive, most);
            Slots<AtomicInteger> slots = new Slots<>(
                    new SlotLimits(1, 4, 1000),
                    new Backoff(Duration.ofNanos(1000), Duration.ofNanos(20_000), new Random()),
                    Clock.SYSTEM,
                    busy);
            busy.slots = slots;
            slots.keepFilled();
            List<Future<Integer>> results = new ArrayList<>();
            try (ExecutorService callers = Executors.newThreadPerTaskExecutor(threads)) {
                for (int i = 0; i < 32; i++) {
                    results.add(callers.submit(() -> borrowAndGiveUp(slots, 300, background)));
                }
                while (!results.stream().allMatch(Future::isDone)) {
                    slots.tick();
                    TimeUnit.MICROSECONDS.sleep(200);
                }
            }
            int lent = 0;
            for (Future<Integer> result : results) {
                lent += result.get();
            }
            assertThat(lent).isPositive();
            assertThat(most.get()).isLessThanOrEqualTo(4);
            List<Lease<AtomicInteger>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                CompletableFuture<Lease<AtomicInteger>> next = slots.askLater(Deadline.NONE);
                while (!next.isDone()) {
                    slots.tick();
                    TimeUnit.MICROSECONDS.sleep(200);
                }
                all.add(next.join());
            }
            assertThat(slots.counts().leased()).isEqualTo(4);
            all.forEach(slots::release);
            slots.close().get(10, TimeUnit.SECONDS);
            assertThat(alive.get()).isZero();
        }
    }

    /** Opens and closes in other threads, and fails now and then. */
    private static final class Busy implements Slots.Source<AtomicInteger> {
        private final ExecutorService background;
        private final AtomicInteger alive;
        private final AtomicInteger most;
        private volatile Slots<AtomicInteger> slots;

        Busy(ExecutorService background, AtomicInteger alive, AtomicInteger most) {
            this.background = background;
            this.alive = alive;
            this.most = most;
        }

        @Override
        public void open(Slot<AtomicInteger> slot) {
            int now = alive.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
            background.execute(() -> {
                if (ThreadLocalRandom.current().nextInt(5) == 0) {
                    alive.decrementAndGet();
                    slots.failed(slot, new IllegalStateException("refused"), false);
                } else {
                    slots.opened(slot, new AtomicInteger());
                }
            });
        }

        @Override
        public void close(Slot<AtomicInteger> slot, AtomicInteger value) {
            background.execute(() -> {
                alive.decrementAndGet();
                slots.closed(slot);
            });
        }

        @Override
        public void hurry() {}
    }

    /** The random numbers have no seed: which thread is first differs from run to run, so none would bring a run back. */
    private static int borrowAndGiveUp(Slots<AtomicInteger> slots, int rounds, ExecutorService background)
            throws Exception {
        int lent = 0;
        for (int i = 0; i < rounds; i++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            Deadline deadline = Deadline.after(Duration.ofNanos(random.nextInt(2_000_000)), Clock.SYSTEM);
            Thread self = Thread.currentThread();
            Lease<AtomicInteger> lease = null;
            if (random.nextBoolean()) {
                Future<?> nuisance = random.nextInt(3) == 0
                        ? background.submit((Runnable) self::interrupt)
                        : CompletableFuture.completedFuture(null);
                Waiter<AtomicInteger> waiter = slots.ask(deadline, false, null);
                try {
                    slots.await(waiter);
                    lease = slots.take(waiter);
                } catch (InterruptedException givenUp) {
                    assertThat(waiter.isSettled()).isTrue();
                }
                awaitWithoutFail(nuisance);
            } else {
                CompletableFuture<Lease<AtomicInteger>> future = slots.askLater(deadline);
                if (random.nextInt(3) == 0) {
                    background.execute(() -> future.cancel(true));
                }
                lease = future.handle((result, failure) -> result).get();
            }
            if (lease != null) {
                lent++;
                assertThat(lease.value().incrementAndGet()).as("only owner").isEqualTo(1);
                Thread.yield();
                assertThat(lease.value().decrementAndGet()).isZero();
                assertThat(random.nextInt(10) == 0 ? slots.discard(lease) : slots.release(lease))
                        .isTrue();
            }
        }
        return lent;
    }

    /** An interrupt is what it waits for, among other things. */
    private static void awaitWithoutFail(Future<?> other) throws ExecutionException {
        while (true) {
            try {
                other.get();
                Thread.interrupted();
                return;
            } catch (InterruptedException expected) {
                // There is no other; the next get() returns.
            }
        }
    }
}
