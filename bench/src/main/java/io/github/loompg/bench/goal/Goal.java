package io.github.loompg.bench.goal;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.probe.Probe;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.workload.Workload;
import java.util.List;
import java.util.Set;

/**
 * A figure to be reached.
 *
 * @param subject whose figure it is
 * @param metric which of its figures
 * @param bound what it shall be, in units of the yardstick
 * @param yardstick what it is compared with
 */
record Goal(Subject subject, Metric metric, Bound bound, Yardstick yardstick) {
    /** Who or what is measured. */
    sealed interface Subject {
        /** A client at a workload. */
        record Client(Workload workload, Contender contender) implements Subject {}

        /**
         * Something that is measured of loompg alone.
         *
         * @param title for people
         * @param size for the probe
         * @param java options of its process
         */
        record Probed(String title, Probe probe, int size, List<String> java) implements Subject {}
    }

    /** How far a figure may go. */
    record Bound(boolean isUpper, double figure) {
        static Bound atMost(double figure) {
            return new Bound(true, figure);
        }

        static Bound atLeast(double figure) {
            return new Bound(false, figure);
        }

        boolean allows(double value) {
            return isUpper ? value <= figure : value >= figure;
        }

        /** Whether the first of two values is the better one. */
        boolean prefers(double one, double other) {
            return isUpper ? one < other : one > other;
        }
    }

    /** What a figure is compared with. */
    sealed interface Yardstick {
        /**
         * The best of some contenders at the same workload in the same run.
         *
         * @param title what they are together
         */
        record Best(String title, Set<Contender> of) implements Yardstick {
            public Best {
                of = Set.copyOf(of);
            }
        }

        /**
         * Nobody: the figure itself counts.
         *
         * @param unit what it is measured in
         * @param free what is left out of it, because the caller has asked for it
         */
        record Itself(String unit, double free) implements Yardstick {}

        /** Nobody: it has to end without a failure. */
        record End() implements Yardstick {}
    }
}
