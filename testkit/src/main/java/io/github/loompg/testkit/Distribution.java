package io.github.loompg.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs of one PostgreSQL version, ready to run. */
record Distribution(Path home, int major, String version) {
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ((\\d+)\\S*)");

    /** The distribution in a folder that has {@code bin/postgres}; it is asked for its version. */
    static Distribution at(Path home) {
        String postgres = home.resolve("bin/postgres").toString();
        Commands.Result result = Commands.run(List.of(postgres, "--version"));
        Matcher version = VERSION.matcher(result.output());
        if (result.status() != 0 || !version.find()) {
            throw new TestkitException(postgres + " cannot be run on this machine: " + result.output());
        }
        return new Distribution(home, Integer.parseInt(version.group(2)), version.group(1));
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }
}
