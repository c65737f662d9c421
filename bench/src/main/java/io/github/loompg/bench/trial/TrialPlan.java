package io.github.loompg.bench.trial;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.peer.Setup;
import io.github.loompg.bench.peer.Target;
import io.github.loompg.bench.workload.Workload;
import java.time.Duration;
import java.util.List;

/**
 * What one Java process measures. It travels there as the arguments of its command line, except for the connection string,
 * which may hold a password and travels in an environment variable.
 *
 * @param server the connection string of the database
 * @param warmUp how long to warm up at most
 * @param duration how long to measure
 */
public record TrialPlan(
        Contender contender,
        Workload workload,
        int callers,
        int connections,
        Duration warmUp,
        Duration duration,
        String server) {
    static final String SERVER_VARIABLE = "LOOMPG_BENCH_SERVER";

    /** The connection string that this process was given. */
    public static String serverOfThisProcess() {
        return System.getenv(SERVER_VARIABLE);
    }

    List<String> toArguments() {
        return List.of(
                contender.name(),
                workload.name(),
                Integer.toString(callers),
                Integer.toString(connections),
                warmUp.toString(),
                duration.toString());
    }

    static TrialPlan of(String[] arguments) {
        return new TrialPlan(
                Contender.valueOf(arguments[0]),
                Workload.valueOf(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Duration.parse(arguments[4]),
                Duration.parse(arguments[5]),
                serverOfThisProcess());
    }

    Setup setup() {
        return new Setup(Target.of(server), workload.task(), callers, connections);
    }
}
