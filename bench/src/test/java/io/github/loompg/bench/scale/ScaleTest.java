package io.github.loompg.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.ConnectOptions;
import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.bench.BenchServer;
import io.github.loompg.bench.DelayProxy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ScaleTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream aside = new ByteArrayOutputStream();

    private int run(String... arguments) throws Exception {
        return Scale.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(aside, true, StandardCharsets.UTF_8));
    }

    @Test
    void writesATableAndLines() throws Exception {
        int status = run("--part", "types,idle", "--largest", "100", "--rounds", "1", "--folder", folder.toString());
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("\\| 100 \\| [\\d.,]+ \\|")
                .contains("![Memory of an idle connection, by connections](performance/idle.svg)")
                .doesNotContain("No figure");
        assertThat(status).isZero();
        String svg = Files.readString(folder.resolve("idle.svg"));
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getElementsByTagName("polyline")
                        .getLength())
                .isEqualTo(1);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws Exception {
        assertThat(run("--part", "everything")).isEqualTo(2);
        assertThat(run("--fast", "1")).isEqualTo(2);
        assertThat(run("--rounds")).isEqualTo(2);
        assertThat(aside.toString(StandardCharsets.UTF_8))
                .contains("There is no such part in everything, only callers,")
                .contains("There is no option --fast")
                .contains("--rounds is no option, or needs a value");
    }

    @Test
    void makesTheWayLonger() throws Exception {
        try (BenchServer server = BenchServer.start(1);
                DelayProxy proxy = DelayProxy.start(server.address(), Duration.ofMillis(40))) {
            ConnectOptions options = ConnectOptions.of(server.uri()).port(proxy.port());
            try (Connection connection = Postgres.connect(options)) {
                connection.requireVal("SELECT 1");
                long begun = System.nanoTime();
                assertThat(connection.requireVal(Integer.class, "SELECT $1::int4", 7))
                        .isEqualTo(7);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
            }
        }
    }

    @Test
    void comparesWithTls() throws Exception {
        String[] tiny = {"--rounds", "1", "--seconds", "0.1", "--warm-up", "0.1", "--folder", folder.toString()};
        int status =
                run(Stream.concat(Stream.of("--part", "tls"), Stream.of(tiny)).toArray(String[]::new));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("median of 1 round of 0.1 s")
                .contains("| | without TLS | with TLS |")
                .containsPattern("\\| loompg, CPU µs/query \\| [\\d.,]+ \\| [\\d.,]+ \\|")
                .containsPattern("\\| pgjdbc, connections/s \\| [\\d.,]+ \\| [\\d.,]+ \\|")
                .doesNotContain("No figure");
        assertThat(status).isZero();
    }
}
