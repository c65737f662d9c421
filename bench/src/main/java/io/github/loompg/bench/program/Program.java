package io.github.loompg.bench.program;

import io.github.loompg.bench.workload.Connect;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Workload;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client in another language. Its source lies beside this class; what it needs may be missing on a machine. */
@SuppressWarnings("ImmutableEnumChecker") // its list cannot be changed
public enum Program {
    /** What the bytes alone cost. */
    WIRE("wire.c", "bench.h") {
        @Override
        List<String> build(Path folder) throws IOException, InterruptedException {
            return compile(folder, List.of());
        }
    },
    /** libpq, one request at a time. */
    LIBPQ("libpq.c", "bench.h") {
        @Override
        List<String> build(Path folder) throws IOException, InterruptedException {
            return compile(folder, libpq());
        }
    },
    /** libpq in its pipeline mode. */
    LIBPQ_PIPELINE("libpq.c", "bench.h") {
        @Override
        List<String> build(Path folder) throws IOException, InterruptedException {
            List<String> options = new ArrayList<>(List.of("-DPIPELINE"));
            options.addAll(libpq());
            return compile(folder, options);
        }
    },
    /** asyncpg. */
    ASYNCPG("asyncpg_peer.py") {
        @Override
        List<String> build(Path folder) throws IOException, InterruptedException {
            // Debian's own Python first, for which Debian has asyncpg.
            for (String python : List.of("/usr/bin/python3", "python3")) {
                if (succeeds(List.of(python, "-c", "import asyncpg"), folder)) {
                    return List.of(python, folder.resolve(source()).toString());
                }
            }
            throw new IOException("no Python that has asyncpg (Debian: python3-asyncpg)");
        }
    },
    /** pgx. */
    PGX("pgx.go") {
        @Override
        List<String> build(Path folder) throws IOException, InterruptedException {
            if (!isOnPath("go")) {
                throw new IOException("no Go (Debian: golang-go)");
            }
            if (!Files.isDirectory(GO_PATH.resolve("src/github.com/jackc/pgx/v4"))) {
                throw new IOException("no pgx (Debian: golang-github-jackc-pgx-v4-dev)");
            }
            Path program = folder.resolve("pgx");
            List<String> command = List.of(
                    "env",
                    "GO111MODULE=off",
                    "GOPATH=" + GO_PATH,
                    "GOCACHE=" + folder.resolve("go"),
                    "go",
                    "build",
                    "-o",
                    program.toString(),
                    source());
            if (!succeeds(command, folder)) {
                throw new IOException(source() + " does not compile: " + Files.readString(output(folder)));
            }
            return List.of(program.toString());
        }
    },
    /** tokio-postgres. */
    TOKIO_POSTGRES("tokio_postgres.rs", "Cargo.toml") {
        @Override
        List<String> build(Path folder) throws IOException, InterruptedException {
            if (!isOnPath("cargo")) {
                throw new IOException("no Rust (Debian: cargo)");
            }
            String libraries = crate("tokio-postgres") + ", " + crate("tokio");
            Path made = folder.resolve("rust");
            List<String> command = List.of(
                    "env",
                    "LIBRARIES=" + libraries,
                    "CARGO_TARGET_DIR=" + made,
                    "cargo",
                    "build",
                    "--release",
                    "--offline",
                    "--config",
                    "source.crates-io.replace-with='debian'",
                    "--config",
                    "source.debian.directory='" + CRATES + "'");
            if (!succeeds(command, folder)) {
                throw new IOException(source() + " does not compile: " + Files.readString(output(folder)));
            }
            return List.of(made.resolve("release/tokio-postgres-peer").toString());
        }
    };

    /** Where Debian has the sources of Go's libraries. */
    private static final Path GO_PATH = Path.of("/usr/share/gocode");

    /** Where Debian has those of Rust's, each in a folder named by library and version. */
    private static final Path CRATES = Path.of("/usr/share/cargo/registry");

    private static final long LONGEST_SECONDS = 600;

    private final List<String> files;

    Program(String... files) {
        this.files = List.of(files);
    }

    /** Builds it; returns the command that runs it, or throws what is missing. */
    abstract List<String> build(Path folder) throws IOException, InterruptedException;

    String source() {
        return files.getFirst();
    }

    /**
     * Makes it ready to run.
     *
     * @param folder for its files
     * @return the command, without what is to be measured
     * @throws IOException if something is missing on this machine; the message says what
     */
    public List<String> prepare(Path folder) throws IOException, InterruptedException {
        for (String file : files) {
            try (InputStream stream = Program.class.getResourceAsStream(file)) {
                Files.write(
                        folder.resolve(file),
                        Objects.requireNonNull(stream, file).readAllBytes());
            }
        }
        return build(folder);
    }

    /** The arguments of its command line. */
    public List<String> arguments(
            Workload workload, int callers, int connections, double warmUpSeconds, double seconds) {
        return List.of(
                workload.title(),
                sql(workload),
                Integer.toString(callers),
                Integer.toString(connections),
                Double.toString(warmUpSeconds),
                Double.toString(seconds));
    }

    private String sql(Workload workload) {
        return switch (workload.task()) {
            case Query query -> query.sql();
            case Export export -> this == LIBPQ ? export.copy() : export.sql();
            case Connect connect -> connect.sql();
            case Load load -> load == Load.BATCH ? load.insert() : load.copy("binary");
        };
    }

    List<String> compile(Path folder, List<String> options) throws IOException, InterruptedException {
        String compiler = Stream.of("cc", "gcc", "clang")
                .filter(Program::isOnPath)
                .findFirst()
                .orElseThrow(() -> new IOException("no C compiler (Debian: gcc)"));
        Path program = folder.resolve(name().toLowerCase(Locale.ROOT));
        List<String> command = new ArrayList<>(List.of(compiler, "-O2", "-o", program.toString(), source()));
        command.addAll(options);
        command.add("-lpthread");
        if (!succeeds(command, folder)) {
            throw new IOException(source() + " does not compile: " + Files.readString(output(folder)));
        }
        return List.of(program.toString());
    }

    private static List<String> libpq() throws IOException {
        Path include = Stream.of(
                        "/usr/include/postgresql", "/usr/include", "/usr/local/include", "/opt/homebrew/include")
                .map(Path::of)
                .filter(folder -> Files.exists(folder.resolve("libpq-fe.h")))
                .findFirst()
                .orElseThrow(() -> new IOException("no headers of libpq (Debian: libpq-dev)"));
        return List.of("-I" + include, "-lpq");
    }

    /** The name and version of a library of Rust. */
    private static String crate(String name) throws IOException {
        Pattern versions = Pattern.compile(name + "-(\\d.*)");
        String[] found =
                CRATES.toFile().list((folder, crate) -> versions.matcher(crate).matches());
        if (found == null || found.length == 0) {
            throw new IOException("no " + name + " (Debian: librust-" + name + "-dev)");
        }
        return versions.matcher(found[0]).replaceFirst(name + " $1");
    }

    private static boolean isOnPath(String program) {
        @Nullable String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean succeeds(List<String> command, Path folder) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output(folder).toFile())
                    .start();
            if (process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    private static Path output(Path folder) {
        return folder.resolve("output");
    }
}
