package io.github.loompg.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Says how far the run has come: on a terminal in one line that is written over, else in a line for each trial. */
final class Progress {
    private static final int WIDTH = 24;

    private final PrintStream out;
    private final boolean overwrites;
    private int trials;
    private final long begun = System.nanoTime();
    private int done;
    private int longest;

    Progress(PrintStream out, boolean overwrites, int trials) {
        this.out = out;
        this.overwrites = overwrites;
        this.trials = trials;
    }

    /** A trial begins. */
    void begin(String trial) {
        int filled = WIDTH * done / trials;
        String line = String.format(
                Locale.ROOT,
                "[%s%s] %d of %d  %s%s",
                "=".repeat(filled),
                " ".repeat(WIDTH - filled),
                done + 1,
                trials,
                trial,
                left());
        if (overwrites) {
            longest = Math.max(longest, line.length());
            out.print("\r" + line + " ".repeat(longest - line.length()));
            out.flush();
        } else {
            out.println(line);
        }
        done++;
    }

    private String left() {
        if (done == 0) {
            return "";
        }
        Duration left = Duration.ofNanos((System.nanoTime() - begun) / done * (trials - done));
        return ", about " + (left.toMinutes() > 1 ? left.toMinutes() + " min" : left.toSeconds() + " s") + " left";
    }

    /** A trial is left out. */
    void skip() {
        trials--;
    }

    /** The last trial is over. */
    void end() {
        if (overwrites) {
            out.print("\r" + " ".repeat(longest) + "\r");
            out.flush();
        }
    }
}
