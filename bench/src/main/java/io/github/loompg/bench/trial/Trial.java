package io.github.loompg.bench.trial;

import io.github.loompg.bench.peer.Peer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** One client at one workload, in a Java process that does nothing else. */
final class Trial {
    private Trial() {}

    /** Runs the trial and prints its {@link Sample}. */
    public static void main(String[] arguments) throws Exception {
        TrialPlan plan = TrialPlan.of(arguments);
        try (Peer peer = plan.contender().open(plan.setup())) {
            measure(plan, peer).print(System.out);
        }
    }

    private static Sample measure(TrialPlan plan, Peer peer) throws Exception {
        Callers callers = Callers.start(peer, plan);
        Duration warmUp = WarmUp.await(callers, plan.warmUp());

        callers.recordLatencies();
        callers.untilAnswered();
        Meters meters = Meters.now();
        long rows = callers.rows();
        callers.letRun(plan.duration());
        callers.untilAnswered();
        Meters used = Meters.now().since(meters);
        double unit = callers.rows() - rows;
        Latencies latencies = callers.stop();

        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.CPU, (used.cpuNanos() - used.compilerNanos()) / unit / 1e3);
        values.put(Metric.JIT, 100.0 * used.compilerNanos() / used.cpuNanos());
        values.put(Metric.RATE, unit / (used.nanos() / 1e9));
        values.put(Metric.P50, latencies.quantile(0.50) / 1e3);
        values.put(Metric.P99, latencies.quantile(0.99) / 1e3);
        values.put(Metric.ALLOCATED, used.allocatedBytes() / unit);
        values.put(Metric.MEMORY, Meters.peakKilobytes() / 1e3);
        values.put(Metric.WARM_UP, warmUp.toMillis() / 1e3);
        return new Sample(values, peer.description());
    }
}
