package io.github.loompg.bench;

import io.github.loompg.bench.goal.GoalRun;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.report.Circumstances.Concurrency;
import io.github.loompg.bench.workload.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the command line asks for. */
final class Options {
    static final String HELP =
            """
            Usage: bench/run [option]...
              --goals             what docs/performance.md wants to reach, and no more; at most 45 minutes
              --quick             one contender (loompg) at one workload (sequential), 3 short rounds
              --peer NAME,...     of %s
              --workload NAME,... of %s
              --rounds N          how often each trial is run, 5
              --seconds S         how long each trial measures, 3
              --warm-up S         how long each trial warms up at most, 10
              --minutes M         begins no round that would end later
              --pin NAME,...      workloads whose client has one processor together with the server (Linux)
              --tls               all connections encrypted; limits do without, and are left out
              --delay MS          the round trip to the server takes so much longer, by a proxy
              --callers N         in workloads whose callers share connections, 256
              --connections N     that they share, 8
              --json FILE         where the report for machines goes, bench/target/bench.json
              --svg FILE          where the chart goes, bench/target/bench.svg
              --java OPTION       for the Java process of each trial, such as -Xmx64m; may be repeated
            Of two options that say different things the later one holds.
            """.formatted(names(Contender.values(), Contender::title), names(Workload.values(), Workload::title));

    private boolean goals;
    private boolean workloadsChosen;
    private boolean tls;
    private Duration delay = Duration.ZERO;
    private Set<Workload> pinned = Set.of();
    private Duration limit = Duration.ofDays(1);
    private List<Contender> contenders = List.of(Contender.values());
    private List<Workload> workloads = List.of(Workload.values());
    private int rounds = 5;
    private Duration duration = Duration.ofSeconds(3);
    private Duration warmUp = Duration.ofSeconds(10);
    private int callers = 256;
    private int connections = 8;
    private Path json = Path.of("bench", "target", "bench.json");
    private Path svg = Path.of("bench", "target", "bench.svg");
    private final List<String> java = new ArrayList<>();

    private Options() {}

    /** @throws IllegalArgumentException if the command line cannot be understood; its message is for the user */
    static Options parse(List<String> arguments) {
        Options options = new Options();
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            options.set(words.next(), words);
        }
        if (options.callers <= options.connections) {
            throw new IllegalArgumentException("Callers that share connections outnumber them: " + options.callers
                    + " callers do not share " + options.connections);
        }
        return options;
    }

    private void set(String name, Iterator<String> rest) {
        switch (name) {
            case "--goals" -> {
                goals = true;
                pinned = EnumSet.of(Workload.SEQUENTIAL, Workload.SEQUENTIAL_VIRTUAL);
                duration = Duration.ofSeconds(2);
                warmUp = Duration.ofSeconds(15);
                limit = Duration.ofMinutes(42);
            }
            case "--quick" -> {
                contenders = List.of(Contender.LOOMPG);
                workloads = List.of(Workload.SEQUENTIAL);
                rounds = 3;
                duration = Duration.ofSeconds(2);
                warmUp = Duration.ofSeconds(6);
            }
            case "--peer" -> contenders = chosen(Contender.values(), Contender::title, value(name, rest));
            case "--workload" -> {
                workloads = chosen(Workload.values(), Workload::title, value(name, rest));
                workloadsChosen = true;
            }
            case "--rounds" -> rounds = count(name, value(name, rest));
            case "--seconds" -> duration = seconds(name, value(name, rest));
            case "--warm-up" -> warmUp = seconds(name, value(name, rest));
            case "--tls" -> tls = true;
            case "--delay" -> delay = seconds(name, value(name, rest)).dividedBy(1_000);
            case "--minutes" -> limit = Duration.ofMinutes(count(name, value(name, rest)));
            case "--pin" -> pinned = Set.copyOf(chosen(Workload.values(), Workload::title, value(name, rest)));
            case "--callers" -> callers = count(name, value(name, rest));
            case "--connections" -> connections = count(name, value(name, rest));
            case "--json" -> json = Path.of(value(name, rest));
            case "--svg" -> svg = Path.of(value(name, rest));
            case "--java" -> java.add(value(name, rest));
            default -> throw new IllegalArgumentException("There is no option " + name);
        }
    }

    private static String value(String name, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return rest.next();
    }

    private static <T> List<T> chosen(T[] all, Function<T, String> title, String list) {
        return Arrays.stream(list.split(",", -1))
                .map(name -> Arrays.stream(all)
                        .filter(one -> title.apply(one).equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException("There is no " + name + ", only " + names(all, title))))
                .toList();
    }

    private static <T> String names(T[] all, Function<T, String> title) {
        return Arrays.stream(all).map(title).collect(Collectors.joining(", "));
    }

    private static int count(String name, String value) {
        try {
            int count = Integer.parseInt(value);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw new IllegalArgumentException(name + " is a whole number from 1 on, not " + value);
    }

    private static Duration seconds(String name, String value) {
        try {
            double seconds = Double.parseDouble(value);
            if (seconds > 0 && seconds <= 3_600) {
                return Duration.ofNanos((long) (seconds * 1e9));
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw new IllegalArgumentException(name + " is a number of seconds up to 3600, such as 2.5, not " + value);
    }

    /** What of the goals is asked for. */
    GoalRun goals() {
        if (!goals) {
            return GoalRun.none();
        }
        return workloadsChosen ? GoalRun.of(workloads) : GoalRun.ofAll();
    }

    /** The workloads whose client and server shall share a processor. */
    Set<Workload> pinned() {
        return pinned;
    }

    /** Whether connections are encrypted. */
    boolean tls() {
        return tls;
    }

    /** How much longer the way to the server and back is made; zero if it is left as it is. */
    Duration delay() {
        return delay;
    }

    /** When the last round shall have ended. */
    Duration limit() {
        return limit;
    }

    List<Contender> contenders() {
        return contenders;
    }

    List<Workload> workloads() {
        return workloads;
    }

    int rounds() {
        return rounds;
    }

    /** How long each trial measures. */
    Duration duration() {
        return duration;
    }

    /** How long each trial warms up at most. */
    Duration warmUp() {
        return warmUp;
    }

    Concurrency concurrency(Workload workload) {
        return workload.isShared()
                ? new Concurrency(callers, connections)
                : new Concurrency(workload.callers(), workload.connections());
    }

    /** Where the report for machines goes. */
    Path json() {
        return json;
    }

    /** Where the chart goes. */
    Path svg() {
        return svg;
    }

    /** Further options for the Java process of each trial. */
    List<String> java() {
        return List.copyOf(java);
    }
}
