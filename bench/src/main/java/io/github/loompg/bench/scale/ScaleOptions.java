package io.github.loompg.bench.scale;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the command line asks for. */
record ScaleOptions(Set<String> parts, int rounds, Duration warmUp, Duration duration, int largest, Path folder) {
    private static final Set<String> PARTS =
            new LinkedHashSet<>(List.of("callers", "connections", "rows", "types", "idle", "delay", "tls"));

    static final String HELP = """
        Usage: bench/scale [option]...
          --part NAME,...  of %s
          --rounds N       how often each is measured, 3
          --seconds S      how long each trial measures, 1
          --warm-up S      how long each trial warms up at most, 5
          --largest N      leaves out what is larger, 10000000
          --folder FOLDER  where tables and charts go, bench/target/scale
        """.formatted(String.join(", ", PARTS));

    /** @throws IllegalArgumentException if the command line cannot be understood; its message is for the user */
    static ScaleOptions parse(List<String> arguments) {
        ScaleOptions options = new ScaleOptions(
                PARTS,
                3,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                10_000_000,
                Path.of("bench", "target", "scale"));
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String name = words.next();
            if (!words.hasNext()) {
                throw new IllegalArgumentException(name + " is no option, or needs a value");
            }
            options = options.with(name, words.next());
        }
        return options;
    }

    private ScaleOptions with(String name, String value) {
        return switch (name) {
            case "--part" -> new ScaleOptions(parts(value), rounds, warmUp, duration, largest, folder);
            case "--rounds" -> new ScaleOptions(parts, Integer.parseInt(value), warmUp, duration, largest, folder);
            case "--seconds" -> new ScaleOptions(parts, rounds, warmUp, seconds(value), largest, folder);
            case "--warm-up" -> new ScaleOptions(parts, rounds, seconds(value), duration, largest, folder);
            case "--largest" -> new ScaleOptions(parts, rounds, warmUp, duration, Integer.parseInt(value), folder);
            case "--folder" -> new ScaleOptions(parts, rounds, warmUp, duration, largest, Path.of(value));
            default -> throw new IllegalArgumentException("There is no option " + name);
        };
    }

    private static Set<String> parts(String list) {
        Set<String> chosen = new LinkedHashSet<>(Arrays.asList(list.split(",", -1)));
        if (!PARTS.containsAll(chosen)) {
            throw new IllegalArgumentException(
                    "There is no such part in " + list + ", only " + String.join(", ", PARTS));
        }
        return chosen;
    }

    private static Duration seconds(String value) {
        return Duration.ofNanos((long) (Double.parseDouble(value) * 1e9));
    }

    /** Those that are not too large. */
    int[] sizes(int... all) {
        return Arrays.stream(all).filter(size -> size <= largest).toArray();
    }
}
