package io.github.loompg.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream aside = new ByteArrayOutputStream();

    private int run(String commandLine) throws Exception {
        List<String> all = new ArrayList<>(List.of(commandLine.split(" ")));
        all.addAll(List.of("--json", file("bench.json").toString()));
        all.addAll(List.of("--svg", file("bench.svg").toString()));
        return Bench.run(all, print(out), print(aside));
    }

    private int measure(String commandLine) throws Exception {
        return run(commandLine + " --seconds 0.2 --warm-up 0.2");
    }

    private Path file(String name) {
        return folder.resolve("a").resolve(name);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void measuresAndReports() throws Exception {
        int status = measure("--peer floor,loompg-async --workload lookup --callers 16 --rounds 1");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("16 virtual threads on 8 connections")
                .containsPattern("(?m)^  loompg-async +\\d")
                .containsPattern("(?m)^  floor +\\d");
        assertThat(aside.toString(StandardCharsets.UTF_8)).contains("1 of 2  round 1, lookup, ");
        assertThat(Files.readString(file("bench.json"))).contains("\"contender\": \"floor\"");
        assertThat(Files.readString(file("bench.svg"))).contains(">loompg-async</text>");
        assertThat(status).isZero();
    }

    @Test
    void saysWhichGoalsAreReached() throws Exception {
        int status = measure("--goals --workload sequential,multiplexed --peer loompg,pgjdbc --callers 16 --rounds 2");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("(?m)^sequential +CPU +≤ 1.15 × +wire +not measured$")
                .containsPattern(
                        "(?m)^sequential +CPU +≤ 1 × +pgjdbc +[\\d.,]+ +\\([\\d.,]+ to [\\d.,]+\\) +(not )?reached$")
                .containsPattern(
                        "(?m)^multiplexed +allocation +≤ 120 +bytes a query besides the 16 of the result +[\\d.,-]+ ")
                .containsPattern("\\d of 5 goals reached");
        assertThat(aside.toString(StandardCharsets.UTF_8))
                .contains("6 of 6  round 2, ")
                .doesNotContain("1,000 idle connections");
        assertThat(Files.readString(file("bench.json"))).contains("\"goals\": [", "\"verdict\": \"not measured\"");
        assertThat(status).isZero();
    }

    @Test
    void encryptsOverALongWay() throws Exception {
        int status = measure("--tls --delay 5 --workload sequential --rounds 1"
                + " --peer loompg,r2dbc,jasync,vertx-async,pgjdbc,asyncpg,pgx,libpq,floor");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("by TCP with TLS, a round trip made longer by 5 ms;")
                .doesNotContainPattern("(?m)^  floor");
        assertThat(Files.readString(file("bench.json"))).contains("\"tls\": true");
        assertThat(status).isZero();
        Matcher medians =
                Pattern.compile("\"p50\": \\{\\s+\"median\": ([\\d.]+)").matcher(Files.readString(file("bench.json")));
        assertThat(medians.results().map(median -> Double.parseDouble(median.group(1))))
                .hasSizeGreaterThanOrEqualTo(5)
                .allMatch(micros -> micros > 5_000 * 0.98); // a bucket's width below
    }

    @Test
    void reportsATrialThatFails() throws Exception {
        int status = run("--quick --rounds 1 --java -XX:NoSuchThing");
        assertThat(status).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("loompg failed in 1 round: exit status 1")
                .contains("NoSuchThing");
    }

    @Test
    void refusesACommandLineThatItDoesNotUnderstand() throws Exception {
        assertThat(run("--fast")).isEqualTo(2);
        assertThat(aside.toString(StandardCharsets.UTF_8)).startsWith("There is no option --fast.\nUsage: bench/run");
    }

    @Test
    void helps() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--peer NAME,...     of loompg, loompg-async, loompg-insert, loompg-readers, pgjdbc");
    }
}
