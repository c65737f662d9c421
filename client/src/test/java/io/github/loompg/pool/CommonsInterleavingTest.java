package io.github.loompg.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.Dose;
import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Commons.Member;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tries every order in which callers come to share what is in the slots, wait for a place, give up, come too late and
 * leave, while somebody wants one of his own and what is shared is lost; also what somebody else does between the two looks
 * that a caller takes. No more than may be share one, nothing is given back while somebody shares it, nobody waits for nothing,
 * and in the end everything is back.
 */
class CommonsInterleavingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({"1, 1, 2, 1", "1, 2, 3, 1", "2, 1, 3, 1"})
    void everyOrderIsSafe(int max, int depth, int sharers, int owners) {
        Set<String> known = new HashSet<>();
        Deque<List<Integer>> open = new ArrayDeque<>(List.of(List.of()));
        int most = Dose.of(2_000, 100_000);
        while (!open.isEmpty() && known.size() < most) {
            List<Integer> path = open.poll();
            int choices = replay(max, depth, sharers, owners, path).choices().size();
            for (int choice = 0; choice < choices; choice++) {
                List<Integer> longer = new ArrayList<>(path);
                longer.add(choice);
                World next = replay(max, depth, sharers, owners, longer);
                if (known.add(next.signature())) {
                    open.add(longer);
                    next.finish();
                }
            }
        }
        System.out.println(
                "commons of " + max + ": " + known.size() + " states" + (open.isEmpty() ? "" : ", not all there are"));
        assertThat(known).hasSizeGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 4, 2, 1", "2, 1, 5, 2, 2", "2, 3, 9, 3, 3", "4, 2, 12, 3, 4"})
    void manyStepsAtRandomAreSafe(int max, int depth, int sharers, int owners, long seed) {
        Random random = new Random(seed);
        int steps = 0;
        while (steps < Dose.of(10_000, 250_000)) {
            World world = new World(max, depth, sharers, owners, 1_000);
            int length = 20 + random.nextInt(300);
            for (int i = 0; i < length; i++) {
                List<Runnable> choices = world.choices();
                world.make(choices.get(random.nextInt(choices.size())));
                steps++;
            }
            world.finish();
        }
    }

    private static World replay(int max, int depth, int sharers, int owners, List<Integer> path) {
        World world = new World(max, depth, sharers, owners, 1);
        for (int choice : path) {
            world.make(world.choices().get(choice));
        }
        return world;
    }

    /** Somebody who shares, again and again as long as goes are left. */
    private static final class Sharer {
        int goes;
        Entrant<Member<Thing>> entrant;
        Member<Thing> place;
    }

    /** Somebody who wants one of his own. */
    private static final class Owner {
        int goes;
        Waiter<Integer> waiter;
        Lease<Integer> lease;
    }

    private static final class Thing implements Commons.Shared {
        final Slots<Integer> slots;
        final Lease<Integer> lease;
        boolean over;

        Thing(Slots<Integer> slots, Lease<Integer> lease) {
            this.slots = slots;
            this.lease = lease;
        }

        @Override
        public boolean isSpent() {
            return !slots.holds(lease);
        }

        @Override
        public void close() {
            assertThat(over).as("given back before").isFalse();
            over = true;
            slots.release(lease);
        }
    }

    private static final class World implements Slots.Source<Integer>, Commons.Keeper<Integer, Thing> {
        private long now;
        private final List<Runnable> effects = new ArrayList<>();
        private final List<Slot<Integer>> opening = new ArrayList<>();
        private final List<Slot<Integer>> closing = new ArrayList<>();
        private final Set<Slot<Integer>> alive = new LinkedHashSet<>();
        private final List<Thing> things = new ArrayList<>();
        private final List<Sharer> sharers = new ArrayList<>();
        private final List<Owner> owners = new ArrayList<>();
        private final int max;
        private final int depth;
        private final Slots<Integer> slots;
        private final Commons<Integer, Thing> commons;
        private int losses;
        private int failures;
        private int waits;
        private int lastNumber;
        private Runnable meanwhile;
        private Runnable whenRefused;

        World(int max, int depth, int sharers, int owners, int goes) {
            this.max = max;
            this.depth = depth;
            SlotLimits limits = new SlotLimits(0, max, 100);
            Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(10), new Random(1));
            slots = new Slots<>(limits, backoff, () -> now, this, effects::add);
            commons = new Commons<>(this, Role.ANY, slots, depth, limits, () -> now, new Errands());
            for (int i = 0; i < sharers; i++) {
                this.sharers.add(new Sharer());
                this.sharers.getLast().goes = goes;
            }
            for (int i = 0; i < owners; i++) {
                this.owners.add(new Owner());
                this.owners.getLast().goes = goes;
            }
            losses = goes;
            failures = goes;
            waits = goes;
        }

        // What they are slots for

        @Override
        public void open(Slot<Integer> slot) {
            opening.add(slot);
        }

        @Override
        public void close(Slot<Integer> slot, Integer value) {
            alive.remove(slot);
            closing.add(slot);
        }

        @Override
        public void hurry() {}

        /** Called without a lock in the midst of a step: somebody else may do something. */
        @Override
        public Lease<Integer> lendable(Lease<Integer> lease) {
            Runnable other = meanwhile;
            meanwhile = null;
            if (other != null) {
                other.run();
            }
            return lease;
        }

        @Override
        public Thing share(Lease<Integer> lease) {
            things.add(new Thing(slots, lease));
            return things.getLast();
        }

        // What may happen next

        List<Runnable> choices() {
            List<Runnable> others = new ArrayList<>();
            for (Runnable effect : List.copyOf(effects)) {
                others.add(() -> runEffect(effect));
            }
            for (Slot<Integer> slot : List.copyOf(opening)) {
                others.add(() -> opened(slot));
                if (failures > 0) {
                    others.add(() -> {
                        if (opening.remove(slot)) {
                            failures--;
                            slots.failed(slot, new IllegalStateException("refused"), false);
                        }
                    });
                }
            }
            for (Slot<Integer> slot : List.copyOf(closing)) {
                others.add(() -> closed(slot));
            }
            for (Slot<Integer> slot : losses > 0 ? List.copyOf(alive) : List.<Slot<Integer>>of()) {
                others.add(() -> {
                    losses--;
                    alive.remove(slot);
                    slots.lost(slot);
                });
            }
            List<Runnable> refusals = new ArrayList<>();
            if (waits > 0) {
                refusals.add(this::timePasses);
            }
            owners.forEach(owner -> addChoices(owner, others));
            List<Runnable> joins = new ArrayList<>();
            for (Sharer sharer : sharers) {
                if (sharer.place != null) {
                    others.add(() -> leave(sharer));
                } else if (sharer.entrant != null) {
                    (isWaiting(sharer) ? refusals : others).add(() -> withdraw(sharer));
                    if (sharer.entrant.given() != null || sharer.entrant.isRefused()) {
                        others.add(() -> notice(sharer));
                    }
                } else if (sharer.goes > 0) {
                    joins.add(() -> enter(sharer));
                }
            }
            List<Runnable> single = new ArrayList<>(others);
            single.addAll(refusals);
            single.addAll(joins);
            List<Runnable> all = new ArrayList<>(single);
            for (Runnable join : joins) {
                for (Runnable other : single) {
                    if (!join.equals(other)) {
                        all.add(() -> inTheMidstOf(join, other));
                    }
                }
            }
            for (Runnable refusal : refusals) {
                for (Runnable other : single) {
                    if (!refusals.contains(other)) {
                        all.add(() -> afterTheRefusalIn(refusal, other));
                    }
                }
            }
            return all;
        }

        private void inTheMidstOf(Runnable join, Runnable other) {
            meanwhile = other;
            join.run();
            meanwhile = null;
        }

        /** Somebody is refused, and before he is taken out of the queue somebody else does something. */
        private void afterTheRefusalIn(Runnable refusal, Runnable other) {
            whenRefused = other;
            refusal.run();
            whenRefused = null;
        }

        private void told() {
            Runnable other = whenRefused;
            whenRefused = null;
            if (other != null) {
                other.run();
            }
        }

        private void timePasses() {
            waits--;
            now += PATIENCE.toNanos();
            slots.tick();
            commons.tick();
        }

        private void addChoices(Owner owner, List<Runnable> all) {
            if (owner.lease != null) {
                all.add(() -> giveBack(owner));
            } else if (owner.waiter != null) {
                all.add(() -> cancel(owner));
                if (owner.waiter.isSettled()) {
                    all.add(() -> take(owner));
                }
            } else if (owner.goes > 0) {
                all.add(() -> {
                    owner.goes--;
                    owner.waiter = slots.ask(Deadline.after(PATIENCE, () -> now), false, null);
                });
            }
        }

        private void runEffect(Runnable effect) {
            if (effects.remove(effect)) {
                effect.run();
            }
        }

        private void opened(Slot<Integer> slot) {
            if (opening.remove(slot)) {
                alive.add(slot);
                slots.opened(slot, ++lastNumber);
            }
        }

        private void closed(Slot<Integer> slot) {
            if (closing.remove(slot)) {
                slots.closed(slot);
            }
        }

        private void enter(Sharer sharer) {
            sharer.goes--;
            Member<Thing> member = commons.join();
            if (member == null) {
                sharer.entrant = new Entrant<>(Deadline.after(PATIENCE, () -> now), settled -> told());
                commons.queue(sharer.entrant);
            }
            sharer.place = member;
        }

        private void notice(Sharer sharer) {
            Entrant<Member<Thing>> entrant = sharer.entrant;
            if (entrant != null) {
                commons.forget(entrant);
                sharer.place = entrant.given();
                sharer.entrant = null;
            }
        }

        private void withdraw(Sharer sharer) {
            Entrant<Member<Thing>> entrant = sharer.entrant;
            sharer.entrant = null;
            commons.withdraw(entrant);
            Member<Thing> given = entrant.given();
            if (given != null) {
                commons.leave(given);
            }
        }

        private void leave(Sharer sharer) {
            Member<Thing> place = sharer.place;
            sharer.place = null;
            commons.leave(place);
        }

        private void take(Owner owner) {
            owner.lease = slots.take(owner.waiter);
            owner.waiter = null;
        }

        private void cancel(Owner owner) {
            slots.cancel(owner.waiter);
            owner.waiter = null;
        }

        private void giveBack(Owner owner) {
            Lease<Integer> lease = owner.lease;
            owner.lease = null;
            slots.release(lease);
        }

        void make(Runnable choice) {
            choice.run();
            check();
        }

        /** What holds at every moment. */
        private void check() {
            Counts counts = slots.counts();
            assertThat(counts.idle() + counts.leased() + counts.connecting() + counts.closing())
                    .isEqualTo(counts.total());
            assertThat(counts.total()).isBetween(0, max);
            for (Thing thing : things) {
                long load = sharing(thing);
                assertThat(load).as("callers on one").isLessThanOrEqualTo(depth);
                assertThat(thing.over && load > 0)
                        .as("given back while it is shared")
                        .isFalse();
                assertThat(owners.stream().anyMatch(owner -> owner.lease == thing.lease))
                        .as("with somebody of his own as well")
                        .isFalse();
            }
            boolean anyoneWaits = sharers.stream().anyMatch(this::isWaiting);
            boolean anyoneShares = things.stream().anyMatch(thing -> sharing(thing) > 0);
            if (anyoneWaits && effects.isEmpty() && !anyoneShares) {
                assertThat(counts.waiting())
                        .as("somebody asks on behalf of those who wait")
                        .isPositive();
                assertThat(counts.leased() + counts.connecting() + counts.closing() > 0
                                || slots.nanosToNext() < Long.MAX_VALUE)
                        .as("there is something to wait for")
                        .isTrue();
            }
        }

        private boolean isWaiting(Sharer sharer) {
            return sharer.entrant != null && sharer.entrant.given() == null && !sharer.entrant.isRefused();
        }

        private long sharing(Thing thing) {
            return sharers.stream().filter(sharer -> isOn(sharer, thing)).count();
        }

        private static boolean isOn(Sharer sharer, Thing thing) {
            Member<Thing> place = sharer.entrant == null ? sharer.place : sharer.entrant.given();
            return place != null && place.shared == thing;
        }

        /** Lets everything come to an end: all slots are back, can be shared, and can be had by one alone. */
        void finish() {
            for (Sharer sharer : sharers) {
                if (sharer.place != null) {
                    leave(sharer);
                } else if (sharer.entrant != null) {
                    withdraw(sharer);
                }
            }
            for (Owner owner : owners) {
                if (owner.lease != null) {
                    giveBack(owner);
                } else if (owner.waiter != null) {
                    cancel(owner);
                }
            }
            comeToRest();
            assertThat(things).allMatch(thing -> thing.over);
            assertThat(commons.waiting()).isZero();
            assertThat(slots.counts().leased()).isZero();
            assertThat(slots.counts().waiting()).isZero();

            Sharer last = sharers.getFirst();
            enter(last);
            comeToRest();
            if (last.entrant != null) {
                notice(last);
            }
            assertThat(last.place).as("can be shared").isNotNull();
            leave(last);
            for (int i = 0; i < max; i++) {
                Waiter<Integer> waiter = slots.ask(Deadline.NONE, false, null);
                comeToRest();
                assertThat(slots.take(waiter)).as("can be had").isNotNull();
            }
            assertThat(slots.counts().leased()).isEqualTo(max);
        }

        private void comeToRest() {
            while (!effects.isEmpty()
                    || !opening.isEmpty()
                    || !closing.isEmpty()
                    || slots.nanosToNext() < Long.MAX_VALUE) {
                List.copyOf(effects).forEach(this::runEffect);
                List.copyOf(opening).forEach(this::opened);
                List.copyOf(closing).forEach(this::closed);
                now += Duration.ofMillis(20).toNanos();
                slots.tick();
            }
        }

        /** Two worlds with the same signature go on in the same way. */
        String signature() {
            return slots.counts() + " " + commons.waiting()
                    + effects.stream()
                            .map(effect -> effect.getClass().getName())
                            .sorted()
                            .toList()
                    + opening.size() + closing.size()
                    + alive.stream().map(slot -> slot.state.toString()).sorted().toList()
                    + sharers.stream().map(this::describe).sorted().toList()
                    + owners.stream()
                            .map(owner -> owner.goes
                                    + (owner.waiter == null ? "-" : owner.waiter.state.toString())
                                    + (owner.lease == null ? "" : slots.holds(owner.lease)))
                            .sorted()
                            .toList()
                    + losses + failures + waits + slots.nanosToNext() + commons.nanosToNext();
        }

        private String describe(Sharer sharer) {
            Member<Thing> place = sharer.entrant == null ? sharer.place : sharer.entrant.given();
            return sharer.goes
                    + (sharer.entrant == null ? "" : sharer.entrant.isRefused() ? "refused" : "asked")
                    + (place == null ? "" : place.load + "" + place.leaving + place.shared.isSpent());
        }
    }
}
