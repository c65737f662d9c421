package io.github.loompg.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.bench.BenchServer;
import io.github.loompg.bench.workload.Connect;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.bench.workload.Task;
import io.github.loompg.bench.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
    private static final int[] ARGUMENTS = {1, 100_000, 777};

    private static BenchServer server;

    @BeforeAll
    static void start() throws Exception {
        server = BenchServer.start(10_000);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Answer(long rows, long digest) {
        static Answer of(Tally tally) {
            return new Answer(tally.rows(), tally.digest());
        }
    }

    private static List<Contender> takingPart(Workload workload) {
        return Arrays.stream(Contender.values())
                .filter(contender -> contender.takesPartIn(workload) && contender.program() == null)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"SEQUENTIAL_VIRTUAL", "MULTIPLEXED", "COPY", "BATCH", "IMPORT", "CONNECT"
            }, // statements are others', too; others write, or read nothing
            mode = EnumSource.Mode.EXCLUDE)
    void giveTheSameAnswers(Workload workload) throws Exception {
        Task task = workload.task();
        Map<Contender, List<Answer>> answers = new TreeMap<>();
        for (Contender contender : takingPart(workload)) {
            answers.put(contender, answers(contender, task));
        }
        assertThat(answers.values()).hasSizeGreaterThan(4).containsOnly(answers.get(Contender.PGJDBC));
    }

    private static List<Answer> answers(Contender contender, Task task) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (Peer peer = contender.open(setup(task, 1, 1))) {
            for (int argument : task instanceof Export ? new int[] {0} : ARGUMENTS) {
                int given = task == Query.SERIES ? 1_000 : argument;
                answers.add(ask(peer, task, 0, given));
            }
        }
        return answers;
    }

    @ParameterizedTest
    @EnumSource(names = {"COPY", "BATCH", "IMPORT"})
    void writeTheSameRows(Workload workload) throws Exception {
        Load load = (Load) workload.task();
        Map<Contender, List<List<String>>> written = new TreeMap<>();
        for (Contender contender : takingPart(workload)) {
            server.clear(load);
            try (Peer peer = contender.open(setup(load, 1, 1))) {
                assertThat(ask(peer, load, 0, 0).rows).isEqualTo(load.count());
            }
            written.put(contender, server.contents(load));
        }
        assertThat(written.values())
                .hasSizeGreaterThan(3)
                .containsOnly(Objects.requireNonNull(written.get(Contender.PGJDBC)));
        assertThat(written.get(Contender.PGJDBC).getFirst().getFirst()).isEqualTo(String.valueOf(load.count()));
    }

    @Test
    void connect() throws Exception {
        assertThat(takingPart(Workload.CONNECT)).hasSizeGreaterThan(3);
        for (Contender contender : takingPart(Workload.CONNECT)) {
            try (Peer peer = contender.open(setup(Connect.AND_CLOSE, 1, 1))) {
                assertThat(ask(peer, Connect.AND_CLOSE, 0, 0).rows)
                        .as(contender.title())
                        .isEqualTo(1);
            }
        }
    }

    private static Setup setup(Task query, int callers, int connections) {
        return new Setup(Target.of(server.uri()), query, callers, connections);
    }

    private static Answer ask(Peer peer, Task query, int caller, int argument) throws Exception {
        Tally tally = new Tally();
        switch (peer) {
            case BlockingPeer blocking -> blocking.call(query, caller).run(argument, tally);
            case CallbackPeer callbacks -> {
                CompletableFuture<Answer> answered = new CompletableFuture<>();
                CallbackPeer.Request request = callbacks.request(query, caller);
                callbacks.begin(() -> request.run(argument, tally, failure -> {
                    if (failure == null) {
                        answered.complete(Answer.of(tally));
                    } else {
                        answered.completeExceptionally(failure);
                    }
                }));
                return answered.get(30, TimeUnit.SECONDS);
            }
        }
        return Answer.of(tally);
    }

    @Test
    void giveAsManyRowsAsTheTablesHave() throws Exception {
        assertThat(answers(Contender.LOOMPG, Query.ECHO)).allMatch(answer -> answer.rows == 1);
        assertThat(answers(Contender.LOOMPG, Query.LOOKUP)).allMatch(answer -> answer.rows == 1);
        assertThat(answers(Contender.LOOMPG, Query.SERIES)).allMatch(answer -> answer.rows == 1_000);
        assertThat(answers(Contender.LOOMPG, Query.BYTES)).allMatch(answer -> answer.rows == 100);
        assertThat(answers(Contender.LOOMPG, Query.ARRAYS)).allMatch(answer -> answer.rows == 100);
        assertThat(answers(Contender.LOOMPG, Query.PG_TYPE)).allMatch(answer -> answer.rows > 500);
    }

    static List<Contender> inJava() {
        return takingPart(Workload.LOOKUP);
    }

    @ParameterizedTest
    @MethodSource("inJava")
    void answerCallersThatShareConnections(Contender contender) throws Exception {
        Tally expected = new Tally();
        try (Peer alone = Contender.PGJDBC.open(setup(Query.LOOKUP, 1, 1))) {
            for (int caller = 0; caller < 6; caller++) {
                expected.add(ask(alone, Query.LOOKUP, 0, 1 + caller).digest);
            }
        }
        if (contender == Contender.FLOOR) {
            assertThatFloorAnswersForAllCallersOfAConnection();
            return;
        }
        Tally given = new Tally();
        try (Peer shared = contender.open(setup(Query.LOOKUP, 6, 2))) {
            for (int caller = 0; caller < 6; caller++) {
                given.add(ask(shared, Query.LOOKUP, caller, 1 + caller).digest);
            }
        }
        assertThat(given.digest()).isEqualTo(expected.digest());
    }

    private static void assertThatFloorAnswersForAllCallersOfAConnection() throws Exception {
        Setup setup = setup(Query.LOOKUP, 6, 2);
        try (Peer floor = Contender.FLOOR.open(setup)) {
            assertThat(((BlockingPeer) floor).threads(setup)).isEqualTo(2);
            assertThat(ask(floor, Query.LOOKUP, 1, 5).rows).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("inJava")
    void sayWhatTheyAre(Contender contender) throws Exception {
        try (Peer peer = contender.open(setup(Query.LOOKUP, 2, 1))) {
            String description = peer.description();
            if (contender == Contender.FLOOR) {
                assertThat(description).contains("2 lookups in a write");
            } else if (contender.title().startsWith("loompg")) {
                assertThat(description).contains("loompg");
            } else {
                assertThat(description).containsPattern("(postgresql|vertx-pg-client) \\d");
            }
        }
    }
}
