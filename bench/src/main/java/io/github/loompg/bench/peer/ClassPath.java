package io.github.loompg.bench.peer;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the class path says about the libraries on it. */
final class ClassPath {
    private ClassPath() {}

    /** Name and version of a library, such as {@code HikariCP 7.1.0}, as its jar is called. */
    static String library(String artifact) {
        Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*)\\.jar");
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> jar.matcher(Path.of(entry).getFileName().toString()))
                .filter(Matcher::matches)
                .map(match -> artifact + " " + match.group(1))
                .findFirst()
                .orElse(artifact);
    }
}
