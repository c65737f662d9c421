package io.github.loompg.bench.trial;

import io.github.loompg.bench.peer.BlockingPeer;
import io.github.loompg.bench.peer.CallbackPeer;
import io.github.loompg.bench.peer.Peer;
import io.github.loompg.bench.workload.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All callers of a trial, each asking again as soon as it has its answer. */
final class Callers {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

    private static final int CALLS_OF_A_VIRTUAL_THREAD = 100;

    private static final Duration GLANCE = Duration.ofNanos(500_000);

    private final List<Caller> callers = new ArrayList<>();
    private final Stage stage;

    private Callers(Task task, int count) {
        stage = new Stage(count);
        for (int number = 0; number < count; number++) {
            callers.add(new Caller(task, stage, number));
        }
    }

    static Callers start(Peer peer, TrialPlan plan) throws Exception {
        return switch (peer) {
            case BlockingPeer blocking -> startThreads(blocking, plan);
            case CallbackPeer callbacks -> startChains(callbacks, plan);
        };
    }

    private static Callers startThreads(BlockingPeer peer, TrialPlan plan) throws Exception {
        Task task = plan.workload().task();
        Callers all = new Callers(task, peer.threads(plan.setup()));
        List<BlockingPeer.Call> calls = new ArrayList<>();
        for (int number = 0; number < all.callers.size(); number++) {
            calls.add(peer.call(task, number));
        }
        for (int number = 0; number < calls.size(); number++) {
            BlockingPeer.Call call = calls.get(number);
            Caller caller = all.callers.get(number);
            switch (plan.workload().threads()) {
                case PLATFORM -> Thread.ofPlatform().daemon().start(() -> all.repeat(call, caller));
                case VIRTUAL -> Thread.ofVirtual().start(() -> all.takeTurns(call, caller));
            }
        }
        return all;
    }

    private void repeat(BlockingPeer.Call call, Caller caller) {
        try {
            while (!stage.isOver()) {
                run(call, caller);
            }
            stage.ended(null);
        } catch (Throwable failure) {
            stage.ended(failure);
        }
    }

    /**
     * Some calls by this virtual thread, and then by another in its place, as servers have one for each of their requests. One
     * that began before the virtual machine was warm has frames of its interpreter on its stack for as long as it lives, and each
     * of its changes of threads costs more than it would in a service that has run for a while.
     */
    private void takeTurns(BlockingPeer.Call call, Caller caller) {
        try {
            for (int calls = 0; calls < CALLS_OF_A_VIRTUAL_THREAD; calls++) {
                if (stage.isOver()) {
                    stage.ended(null);
                    return;
                }
                run(call, caller);
            }
            Thread.ofVirtual().start(() -> takeTurns(call, caller));
        } catch (Throwable failure) {
            stage.ended(failure);
        }
    }

    private static void run(BlockingPeer.Call call, Caller caller) throws Exception {
        call.run(caller.ask(), caller.tally());
        caller.answered();
    }

    private static Callers startChains(CallbackPeer peer, TrialPlan plan) {
        Task task = plan.workload().task();
        Callers all = new Callers(task, plan.callers());
        for (int number = 0; number < all.callers.size(); number++) {
            Chain chain = new Chain(peer.request(task, number), all.callers.get(number), all.stage);
            peer.begin(chain::proceed);
        }
        return all;
    }

    /** A caller that makes its next call when the one before is answered. */
    private static final class Chain {
        private final CallbackPeer.Request request;
        private final Caller caller;
        private final Stage stage;

        /**
         * 1 when either the request has returned or its answer has come, 2 when both have. Whoever makes it 2 goes on, so that
         * an answer that comes before its request returns does not make the stack any deeper.
         */
        private final AtomicInteger arrived = new AtomicInteger();

        Chain(CallbackPeer.Request request, Caller caller, Stage stage) {
            this.request = request;
            this.caller = caller;
            this.stage = stage;
        }

        void proceed() {
            try {
                do {
                    if (stage.isOver()) {
                        stage.ended(null);
                        return;
                    }
                    arrived.set(0);
                    request.run(caller.ask(), caller.tally(), this::answered);
                } while (arrived.incrementAndGet() == 2);
            } catch (Throwable failure) {
                stage.ended(failure);
            }
        }

        private void answered(@Nullable Throwable failure) {
            if (failure != null) {
                stage.ended(failure);
                return;
            }
            caller.answered();
            if (arrived.incrementAndGet() == 2) {
                proceed();
            }
        }
    }

    /** How many rows all of them have got so far. */
    long rows() {
        long sum = 0;
        for (Caller caller : callers) {
            sum += caller.rows();
        }
        return sum;
    }

    void recordLatencies() {
        stage.beginMeasuring();
    }

    /** Waits while they work, and throws as soon as one of them fails. */
    void letRun(Duration time) throws Exception {
        stage.pass(time);
    }

    /** Waits for the next answer, so that a measurement begins and ends between calls where they are long. */
    void untilAnswered() throws Exception {
        long before = rows();
        long begun = System.nanoTime();
        while (rows() == before) {
            if (System.nanoTime() - begun > LAST_ANSWERS.toNanos()) {
                throw new TimeoutException("no answer for " + LAST_ANSWERS.toSeconds() + " s");
            }
            letRun(GLANCE);
        }
    }

    /** Ends all of them and gives the latencies that were recorded. */
    Latencies stop() throws Exception {
        stage.finish(LAST_ANSWERS);
        Latencies all = new Latencies();
        for (Caller caller : callers) {
            all.add(caller.latencies());
        }
        return all;
    }
}
