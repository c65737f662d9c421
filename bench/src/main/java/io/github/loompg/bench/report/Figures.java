package io.github.loompg.bench.report;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers and their nouns as people read them. */
public final class Figures {
    private Figures() {}

    /** Three digits that mean something, whole numbers in groups of three. */
    public static String rounded(double value) {
        double size = Math.abs(value);
        String format = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    /** As many digits as there are. */
    public static String plain(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    /** Of a noun. */
    public static String plural(String noun) {
        return noun.endsWith("ry") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }

    /** A number and its noun. */
    public static String count(int number, String noun) {
        return number + " " + (number == 1 ? noun : plural(noun));
    }
}
