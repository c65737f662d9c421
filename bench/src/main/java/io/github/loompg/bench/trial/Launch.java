package io.github.loompg.bench.trial;

import java.util.List;

/**
 * How the process of a trial is started.
 *
 * @param prefix what stands in front of its command, such as what says on which processors it runs
 * @param java further options if it is Java
 */
public record Launch(List<String> prefix, List<String> java) {
    /** As a process is started. */
    public static final Launch PLAIN = new Launch(List.of(), List.of());

    public Launch {
        prefix = List.copyOf(prefix);
        java = List.copyOf(java);
    }

    /** With options of Java. */
    public static Launch java(List<String> options) {
        return new Launch(List.of(), options);
    }
}
