package io.github.loompg.bench.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.loompg.bench.BenchServer;
import io.github.loompg.bench.peer.BlockingPeer;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.peer.Peer;
import io.github.loompg.bench.peer.Setup;
import io.github.loompg.bench.peer.Target;
import io.github.loompg.bench.workload.Connect;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.bench.workload.Task;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramTest {
    private static final Map<Program, List<String>> COMMANDS = new EnumMap<>(Program.class);

    private static BenchServer server;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = BenchServer.start(10_000);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> programsAndWorkloads() {
        return Arrays.stream(Contender.values())
                .filter(contender -> contender.program() != null)
                .flatMap(contender -> Arrays.stream(Workload.values())
                        .filter(contender::takesPartIn)
                        .map(workload -> Arguments.of(contender, workload)));
    }

    @ParameterizedTest
    @MethodSource("programsAndWorkloads")
    void readsAndWritesWhatTheOthersDo(Contender contender, Workload workload) throws Exception {
        Program program = contender.program();
        List<String> command = new ArrayList<>(prepared(program));
        if (workload.task() instanceof Load load) {
            server.clear(load);
        }
        command.addAll(program.arguments(workload, 1, 1, 0, 0));
        Tally expected = expected(workload.task());
        String output = run(command);
        switch (workload.task()) {
            case Query query -> assertThat(output).startsWith(read(contender, expected));
            case Export export -> assertThat(output).startsWith(read(contender, expected));
            case Connect connect -> assertThat(output).startsWith("rows 1 ");
            case Load load -> {
                assertThat(output).startsWith("rows " + load.count() + " ");
                assertThat(server.contents(load)).isEqualTo(written(load));
            }
        }
    }

    /** What a program says that has read everything; one that looks at no value has no digest. */
    private static String read(Contender contender, Tally expected) {
        return "rows " + expected.rows() + " digest " + (contender == Contender.WIRE ? "" : expected.digest());
    }

    /** The command of a program, which is built once. */
    private static List<String> prepared(Program program) throws InterruptedException {
        try {
            if (!COMMANDS.containsKey(program)) {
                COMMANDS.put(program, program.prepare(folder));
            }
        } catch (IOException lacking) {
            abort(lacking.getMessage());
        }
        return COMMANDS.get(program);
    }

    private static String run(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LOOMPG_BENCH_SERVER", server.uri());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    /** What the Java client that this project did not write reads, with the argument that a program takes for a check. */
    private static Tally expected(Task task) throws Exception {
        Tally tally = new Tally();
        if (task instanceof Query || task instanceof Export) {
            int argument = task == Query.SERIES ? 1_000 : 777;
            try (Peer peer = Contender.PGJDBC.open(new Setup(Target.of(server.uri()), task, 1, 1))) {
                ((BlockingPeer) peer).call(task, 0).run(argument, tally);
            }
        }
        return tally;
    }

    /** What it writes. */
    private static List<List<String>> written(Load load) throws Exception {
        server.clear(load);
        try (Peer peer = Contender.PGJDBC.open(new Setup(Target.of(server.uri()), load, 1, 1))) {
            ((BlockingPeer) peer).call(load, 0).run(0, new Tally());
        }
        return server.contents(load);
    }
}
