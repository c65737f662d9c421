package io.github.loompg;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that a server says it has: {@code 18.1} is major 18, minor 1; {@code 9.6.24} from before PostgreSQL 10 is
 * major 9, minor 6, patch 24. Ordered by age, whatever {@link #text} says beyond the numbers.
 *
 * @param major the first number
 * @param minor the second number, 0 for a development or beta version
 * @param patch the third number, 0 since PostgreSQL 10
 * @param text the words of the server, such as {@code 18.1 (Debian 18.1-1)} or {@code 19beta1}
 * @see <a href="https://www.postgresql.org/support/versioning/">Versioning Policy</a>
 */
public record ServerVersion(int major, int minor, int patch, String text) implements Comparable<ServerVersion> {
    private static final String NUMBER = "\\d{1,9}(?!\\d)";
    private static final Pattern NUMBERS = Pattern.compile(
            "(?<![\\w.])(?<major>" + NUMBER + ")(?:\\.(?<minor>" + NUMBER + ")(?:\\.(?<patch>" + NUMBER + "))?)?");
    private static final Comparator<ServerVersion> BY_AGE = Comparator.comparingInt(ServerVersion::major)
            .thenComparingInt(ServerVersion::minor)
            .thenComparingInt(ServerVersion::patch);

    /**
     * Reads what a server reports as {@code server_version}. Words before the first number and behind the last are
     * passed over, since forks and distributions put some there.
     *
     * @param text the server's words
     * @return the version; all numbers are 0 if there is none in the text
     */
    public static ServerVersion parse(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        return numbers.find()
                ? new ServerVersion(number(numbers, "major"), number(numbers, "minor"), number(numbers, "patch"), text)
                : new ServerVersion(0, 0, 0, text);
    }

    private static int number(Matcher numbers, String group) {
        String digits = numbers.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /**
     * Whether the server is of this major version or a newer one. A beta counts as its version.
     *
     * @param wanted a major version, such as 16
     * @return true if the server has what came with that version
     */
    public boolean isAtLeast(int wanted) {
        return major >= wanted;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return BY_AGE.compare(this, other);
    }

    /** The server's own words. */
    @Override
    public String toString() {
        return text;
    }
}
