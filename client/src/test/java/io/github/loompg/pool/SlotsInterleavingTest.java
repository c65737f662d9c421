package io.github.loompg.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Slot.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tries every order in which borrowers ask, give up, come too late, give back and break what they got, while slots are
 * opened, fail to open, are lost, retired, and closed. What follows from a step is a step of its own, so that it, too,
 * comes in every order. After each step nothing may be lost and nobody may wait for nothing; and from every state that
 * can be reached everything can still be borrowed, and closed.
 */
class SlotsInterleavingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final List<Role> ROLES = List.of(Role.PRIMARY, Role.REPLICA, Role.ANY);

    @ParameterizedTest
    @CsvSource({"1, 0, 2, false", "1, 1, 2, false", "2, 0, 2, false", "1, 0, 2, true"})
    void everyOrderIsSafe(int max, int min, int borrowers, boolean roles) {
        Set<String> known = new HashSet<>();
        Deque<List<Integer>> open = new ArrayDeque<>(List.of(List.of()));
        int steps = 0;
        while (!open.isEmpty()) {
            List<Integer> path = open.pop();
            int choices = replay(max, min, borrowers, roles, path).choices().size();
            for (int choice = 0; choice < choices; choice++) {
                List<Integer> longer = new ArrayList<>(path);
                longer.add(choice);
                World next = replay(max, min, borrowers, roles, longer);
                steps++;
                if (known.add(next.signature())) {
                    next.finish();
                    open.push(longer);
                }
            }
        }
        System.out.println("pool of " + max + ": " + known.size() + " states, " + steps + " steps");
        assertThat(known).hasSizeGreaterThan(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 3, false, 1",
        "2, 1, 4, false, 2",
        "4, 2, 9, false, 3",
        "1, 0, 3, true, 4",
        "2, 1, 4, true, 5",
        "4, 2, 9, true, 6"
    })
    void aMillionStepsAtRandomAreSafe(int max, int min, int borrowers, boolean roles, long seed) {
        Random random = new Random(seed);
        int steps = 0;
        while (steps < 170_000) {
            World world = new World(max, min, borrowers, roles, 100);
            int length = 20 + random.nextInt(400);
            for (int i = 0; i < length; i++) {
                List<Choice> choices = world.choices();
                if (choices.isEmpty()) {
                    break;
                }
                world.make(choices.get(random.nextInt(choices.size())));
                steps++;
            }
            world.finish();
        }
    }

    private static World replay(int max, int min, int borrowers, boolean roles, List<Integer> path) {
        World world = new World(max, min, borrowers, roles, 1);
        for (int choice : path) {
            world.make(world.choices().get(choice));
        }
        return world;
    }

    private record Choice(String name, Runnable step) {}

    /** One borrower, who may ask again when he is done, as long as there are goes left. */
    private static final class Borrower {
        final Role role;
        Waiter<Integer> waiter;
        Lease<Integer> lease;
        AtomicBoolean woken = new AtomicBoolean();
        int goes;

        Borrower(Role role) {
            this.role = role;
        }
    }

    private static final class World implements Slots.Source<Integer> {
        private final AtomicLong now = new AtomicLong();
        private final List<Runnable> effects = new ArrayList<>();
        private final List<Slot<Integer>> opening = new ArrayList<>();
        private final List<Slot<Integer>> closing = new ArrayList<>();
        private final List<Borrower> borrowers = new ArrayList<>();
        private final Set<Integer> inUse = new HashSet<>();
        private final Set<Slot<Integer>> alive = new LinkedHashSet<>();
        private final Slots<Integer> slots;
        private final int max;
        private final boolean roles;
        private CompletableFuture<Void> end;
        private int lastNumber;
        private int failures;
        private int hopeless;
        private int losses;
        private int expirations;
        private int waits;

        World(int max, int min, int borrowers, boolean roles, int goes) {
            this.max = max;
            this.roles = roles;
            slots = new Slots<>(
                    new SlotLimits(min, max, borrowers - 1),
                    new Backoff(Duration.ofMillis(10), Duration.ofMillis(10), new Random(1)),
                    now::get,
                    this,
                    effects::add);
            for (int i = 0; i < borrowers; i++) {
                this.borrowers.add(new Borrower(roles ? ROLES.get(i % ROLES.size()) : Role.ANY));
                this.borrowers.get(i).goes = goes;
            }
            failures = goes;
            hopeless = goes;
            losses = goes;
            expirations = goes;
            waits = goes;
            slots.keepFilled();
        }

        // What they are slots for

        @Override
        public void open(Slot<Integer> slot) {
            opening.add(slot);
        }

        @Override
        public void close(Slot<Integer> slot, Integer value) {
            assertThat(alive.remove(slot)).as("open until now").isTrue();
            closing.add(slot);
        }

        /** A thing is a number that tells its role. */
        @Override
        public Role role(Integer value) {
            return Role.values()[value % 3];
        }

        @Override
        public void hurry() {}

        // What may happen next

        List<Choice> choices() {
            List<Choice> all = new ArrayList<>();
            for (int i = 0; i < effects.size(); i++) {
                int index = i;
                all.add(new Choice("effect " + i, () -> effects.remove(index).run()));
            }
            for (Slot<Integer> slot : opening) {
                for (Role role : rolesOf(slot)) {
                    all.add(new Choice("opened " + role, () -> opened(slot, role)));
                }
                if (failures > 0) {
                    all.add(new Choice("failed", () -> {
                        failures--;
                        opening.remove(slot);
                        slots.failed(slot, new IllegalStateException("refused"), false);
                    }));
                }
                if (hopeless > 0) {
                    all.add(new Choice("hopeless", () -> {
                        hopeless--;
                        opening.remove(slot);
                        slots.failed(slot, new IllegalStateException("wrong password"), true);
                    }));
                }
            }
            for (Slot<Integer> slot : closing) {
                all.add(new Choice("closed", () -> closed(slot)));
            }
            if (losses > 0) {
                for (Slot<Integer> slot : alive) {
                    all.add(new Choice("lost", () -> lose(slot)));
                }
            }
            borrowers.forEach(borrower -> addChoices(borrower, all));
            if (expirations > 0) {
                all.add(new Choice("expire", () -> {
                    expirations--;
                    slots.retire(any -> true, max);
                }));
            }
            if (waits > 0) {
                all.add(new Choice("time passes", () -> {
                    waits--;
                    now.addAndGet(PATIENCE.toNanos());
                    slots.tick();
                }));
            }
            if (end == null && borrowers.getFirst().goes < 50) {
                all.add(new Choice("close", () -> end = slots.close()));
                all.add(new Choice("terminate", () -> {
                    end = slots.terminate();
                    inUse.clear();
                }));
            }
            return all;
        }

        private void addChoices(Borrower borrower, List<Choice> all) {
            if (borrower.waiter == null) {
                if (borrower.goes > 0) {
                    all.add(new Choice("ask", () -> {
                        borrower.goes--;
                        AtomicBoolean woken = new AtomicBoolean();
                        borrower.woken = woken;
                        borrower.waiter = slots.ask(
                                borrower.role, Deadline.after(PATIENCE, now::get), false, () -> woken.set(true));
                    }));
                }
                return;
            }
            if (borrower.lease != null) {
                all.add(new Choice("release", () -> giveBack(borrower, true)));
                all.add(new Choice("discard", () -> giveBack(borrower, false)));
                all.add(new Choice("returning", () -> slots.returning(borrower.lease)));
                return;
            }
            all.add(new Choice("cancel", () -> {
                slots.cancel(borrower.waiter);
                assertThat(slots.take(borrower.waiter)).isNull();
                borrower.waiter = null;
            }));
            if (borrower.waiter.isSettled()) {
                all.add(new Choice("take", () -> take(borrower)));
            }
        }

        private void take(Borrower borrower) {
            borrower.lease = slots.take(borrower.waiter);
            assertThat(borrower.lease == null).isEqualTo(borrower.waiter.refusal() != null);
            assertThat(slots.take(borrower.waiter)).as("what was taken already").isNull();
            if (borrower.lease == null) {
                borrower.waiter = null;
            } else if (slots.holds(borrower.lease)) {
                assertThat(borrower.lease.slot.role.fits(borrower.role)).isTrue();
                assertThat(inUse.add(borrower.lease.value())).as("only owner").isTrue();
            }
        }

        private void giveBack(Borrower borrower, boolean keep) {
            Lease<Integer> lease = borrower.lease;
            boolean held = slots.holds(lease);
            if (held) {
                assertThat(inUse.remove(lease.value())).isTrue();
            }
            assertThat(keep ? slots.release(lease) : slots.discard(lease)).isEqualTo(held);
            assertThat(slots.release(lease)).as("once more").isFalse();
            borrower.lease = null;
            borrower.waiter = null;
        }

        /** Who wants any thing may be given one of either role, or one whose role is not known. */
        private List<Role> rolesOf(Slot<Integer> slot) {
            return roles && slot.role == Role.ANY ? ROLES : List.of(slot.role);
        }

        private void opened(Slot<Integer> slot, Role role) {
            opening.remove(slot);
            alive.add(slot);
            slots.opened(slot, ++lastNumber * 3 + role.ordinal());
        }

        private void closed(Slot<Integer> slot) {
            closing.remove(slot);
            slots.closed(slot);
        }

        private void lose(Slot<Integer> slot) {
            losses--;
            Integer value = slot.value;
            boolean begunToClose = slot.state == State.CLOSING;
            assertThat(slots.lost(slot)).isEqualTo(!begunToClose);
            if (!begunToClose) {
                alive.remove(slot);
                inUse.remove(value);
            }
        }

        void make(Choice choice) {
            choice.step().run();
            check();
        }

        /** What holds at every moment. */
        private void check() {
            Counts counts = slots.counts();
            assertThat(counts.idle() + counts.leased() + counts.connecting() + counts.closing())
                    .as("all slots")
                    .isEqualTo(counts.total());
            assertThat(counts.total()).isBetween(0, max);
            assertThat(counts.leased()).isGreaterThanOrEqualTo(inUse.size());
            if (counts.waiting() > 0) {
                assertThat(isAnyWaitingForIdle())
                        .as("nobody waits while one is idle that would do")
                        .isFalse();
                assertThat(counts.leased() + counts.connecting() + counts.closing() > 0
                                || slots.nanosToNext() < Long.MAX_VALUE)
                        .as("there is something to wait for")
                        .isTrue();
            }
            for (Borrower borrower : borrowers) {
                if (borrower.woken.get()) {
                    assertThat(borrower.waiter == null || borrower.waiter.isSettled())
                            .isTrue();
                }
            }
        }

        private boolean isAnyWaitingForIdle() {
            List<Slot<Integer>> idle =
                    alive.stream().filter(slot -> slot.state == State.IDLE).toList();
            assertThat(idle).hasSize(slots.counts().idle());
            return borrowers.stream()
                    .filter(one -> one.waiter != null && !one.waiter.isSettled())
                    .anyMatch(one -> idle.stream().anyMatch(slot -> slot.role.fits(one.role)));
        }

        /** Lets everything come to an end: whatever was done, all slots can be had, and all are closed at the end. */
        void finish() {
            if (end == null) {
                for (Borrower borrower : borrowers) {
                    if (borrower.lease != null) {
                        giveBack(borrower, true);
                    } else if (borrower.waiter != null) {
                        slots.cancel(borrower.waiter);
                    }
                }
                comeToRest();
                for (Role role : roles ? ROLES : List.<Role>of()) {
                    Waiter<Integer> waiter = slots.ask(role, Deadline.NONE, false, null);
                    comeToRest();
                    Lease<Integer> lease = slots.take(waiter);
                    assertThat(lease.slot.role.fits(role)).isTrue();
                    slots.release(lease);
                    comeToRest();
                }
                List<Waiter<Integer>> all = new ArrayList<>();
                for (int i = 0; i < max; i++) {
                    all.add(slots.ask(Deadline.NONE, false, null));
                    comeToRest();
                }
                assertThat(all.stream()
                                .map(slots::take)
                                .map(Lease::value)
                                .distinct()
                                .count())
                        .as("all slots can be had")
                        .isEqualTo(max);
                end = slots.close();
                comeToRest();
                assertThat(end).isNotDone();
                slots.terminate();
            } else {
                borrowers.stream().filter(one -> one.waiter != null).forEach(one -> {
                    if (one.lease == null) {
                        slots.cancel(one.waiter);
                    } else {
                        slots.release(one.lease);
                    }
                });
            }
            comeToRest();
            assertThat(slots.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0));
            assertThat(end).isCompleted();
        }

        private void comeToRest() {
            while (!effects.isEmpty()
                    || !opening.isEmpty()
                    || !closing.isEmpty()
                    || slots.nanosToNext() < Long.MAX_VALUE) {
                List.copyOf(effects).forEach(effect -> {
                    effects.remove(effect);
                    effect.run();
                });
                List.copyOf(opening).forEach(slot -> opened(slot, rolesOf(slot).getFirst()));
                List.copyOf(closing).forEach(this::closed);
                now.addAndGet(Duration.ofMillis(20).toNanos());
                slots.tick();
            }
        }

        /** Two worlds with the same signature go on in the same way. */
        String signature() {
            return slots.counts() + " "
                    + sorted(effects.stream()
                            .map(effect -> effect.getClass().getName())
                            .toList())
                    + opening.stream().map(slot -> slot.role).sorted().toList() + closing.size()
                    + alive.stream()
                            .map(slot -> slot.state + "" + slot.role)
                            .sorted()
                            .toList()
                    + borrowers.stream()
                            .map(one -> one.role + "" + (one.waiter == null ? "-" : one.waiter.state)
                                    + (one.lease == null ? "" : slots.holds(one.lease) + "" + one.lease.returning)
                                    + one.woken
                                    + one.goes)
                            .sorted()
                            .toList()
                    + failures + hopeless + losses + expirations + waits + (end == null) + slots.nanosToNext();
        }

        private static String sorted(Collection<String> names) {
            return names.stream()
                    .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()))
                    .toString();
        }
    }
}
