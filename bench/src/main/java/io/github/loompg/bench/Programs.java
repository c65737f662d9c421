package io.github.loompg.bench;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The programs of the clients that are no Java, built in a folder that lasts as long as the run. */
final class Programs implements AutoCloseable {
    private final Path folder;
    private final Map<Program, List<String>> commands = new EnumMap<>(Program.class);
    private final Map<Contender, String> missing = new EnumMap<>(Contender.class);

    private Programs(Path folder) {
        this.folder = folder;
    }

    /** Builds those that are wanted, as far as this machine has what they need. */
    static Programs prepare(List<Contender> wanted) throws IOException, InterruptedException {
        Programs programs = new Programs(Files.createTempDirectory("loompg-bench-"));
        for (Contender contender : wanted) {
            Program program = contender.program();
            if (program != null) {
                try {
                    programs.commands.put(program, program.prepare(programs.folder));
                } catch (IOException lacking) {
                    programs.missing.put(
                            contender, Objects.requireNonNullElse(lacking.getMessage(), "it cannot be built"));
                }
            }
        }
        return programs;
    }

    boolean isMissing(Contender contender) {
        return missing.containsKey(contender);
    }

    /** Who cannot take part, and why. */
    Map<Contender, String> missing() {
        return missing;
    }

    /** The command that runs a program that is not missing. */
    List<String> command(Program program) {
        return Objects.requireNonNull(commands.get(program), program::name);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
