package io.github.loompg.pool;

import io.github.loompg.Dose;
import io.github.loompg.net.Deadline;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two threads that do what borrowers do, at the same time: Lincheck tries their interleavings down to the single read and
 * write of a field, and looks for an order of whole steps that would have had the same results. It goes below the locks that
 * SlotsInterleavingTest takes for granted.
 */
@Tag("lincheck")
class SlotsLinearityTest {
    // Model checking and not stress: it does not depend on what the machine does besides.
    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(Dose.of(2, 50))
                .invocationsPerIteration(Dose.of(30, 1000))
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1);
    }

    @Test
    void oneSlot() {
        options().check(OneSlot.class);
    }

    @Test
    void twoSlots() {
        options().check(TwoSlots.class);
    }

    /** Things that know whether somebody has them; what is to be opened or closed is so at once. */
    private static final class Things implements Slots.Source<AtomicBoolean> {
        private final Slots<AtomicBoolean> slots;
        private final int max;
        private final Borrower[] borrowers = new Borrower[4];

        Things(int max) {
            this.max = max;
            slots = new Slots<>(
                    new SlotLimits(0, max, 10),
                    new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), new Random(1)),
                    () -> 0L,
                    this);
            for (int i = 0; i < borrowers.length; i++) {
                borrowers[i] = new Borrower();
            }
        }

        @Override
        public void open(Slot<AtomicBoolean> slot) {
            slots.opened(slot, new AtomicBoolean());
        }

        @Override
        public void close(Slot<AtomicBoolean> slot, AtomicBoolean value) {
            slots.closed(slot);
        }

        @Override
        public void hurry() {}

        void ask(int who) {
            Borrower borrower = borrowers[who];
            if (borrower.waiter == null && borrower.lease == null) {
                borrower.waiter = slots.ask(Deadline.NONE, false, null);
            }
        }

        String take(int who) {
            Borrower borrower = borrowers[who];
            return borrower.waiter == null ? "had not asked" : own(borrower, slots.take(borrower.waiter));
        }

        String poll(int who) {
            Borrower borrower = borrowers[who];
            boolean free = borrower.waiter == null && borrower.lease == null;
            return free ? own(borrower, slots.poll(Role.ANY)) : "has asked";
        }

        private static String own(Borrower borrower, Lease<AtomicBoolean> lease) {
            if (lease == null) {
                return "nothing";
            }
            borrower.waiter = null;
            borrower.lease = lease;
            return lease.value().compareAndSet(false, true) ? "something" : "what another one has";
        }

        void cancel(int who) {
            Borrower borrower = borrowers[who];
            if (borrower.waiter != null) {
                slots.cancel(borrower.waiter);
                borrower.waiter = null;
            }
        }

        boolean giveBack(int who, boolean keep) {
            Borrower borrower = borrowers[who];
            Lease<AtomicBoolean> lease = borrower.lease;
            if (lease == null) {
                return false;
            }
            borrower.lease = null;
            lease.value().set(false);
            return keep ? slots.release(lease) : slots.discard(lease);
        }

        boolean addUp() {
            Counts counts = slots.counts();
            int sum = counts.idle() + counts.leased() + counts.connecting() + counts.closing();
            return sum == counts.total() && sum <= max;
        }
    }

    private static final class Borrower {
        Waiter<AtomicBoolean> waiter;
        Lease<AtomicBoolean> lease;
    }

    @Param(name = "who", gen = ThreadIdGen.class)
    public static class OneSlot {
        private final Things things;

        public OneSlot() {
            this(1);
        }

        OneSlot(int max) {
            things = new Things(max);
        }

        @Operation
        public void ask(@Param(name = "who") int who) {
            things.ask(who);
        }

        @Operation
        public String take(@Param(name = "who") int who) {
            return things.take(who);
        }

        @Operation
        public String poll(@Param(name = "who") int who) {
            return things.poll(who);
        }

        @Operation
        public void cancel(@Param(name = "who") int who) {
            things.cancel(who);
        }

        @Operation
        public boolean release(@Param(name = "who") int who) {
            return things.giveBack(who, true);
        }

        @Operation
        public boolean discard(@Param(name = "who") int who) {
            return things.giveBack(who, false);
        }

        @Operation
        public boolean addUp() {
            return things.addUp();
        }
    }

    @Param(name = "who", gen = ThreadIdGen.class)
    public static final class TwoSlots extends OneSlot {
        public TwoSlots() {
            super(2);
        }
    }
}
