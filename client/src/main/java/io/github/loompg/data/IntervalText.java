package io.github.loompg.data;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text forms of intervals: reads those of all four settings of {@code intervalstyle}, writes that of the default. */
final class IntervalText {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
    private static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
    private static final int MONTHS_PER_YEAR = 12;

    private static final String NUMBER = "([+-]?\\d+(?:\\.\\d*)?|[+-]?\\.\\d+)";

    private static final Pattern ISO = Pattern.compile("P((?:" + NUMBER + "[YMWD])*)(?:T((?:" + NUMBER + "[HMS])+))?");
    private static final Pattern ISO_PART = Pattern.compile(NUMBER + "([A-Z])");
    private static final Pattern CLOCK = Pattern.compile("([+-]?)(\\d+):(\\d\\d?)(?::(\\d\\d?(?:\\.\\d*)?))?");
    private static final Pattern YEARS_AND_MONTHS = Pattern.compile("([+-]?)(\\d+)-(\\d+)");
    private static final Pattern AMOUNT = Pattern.compile(NUMBER + "([a-z]*)");

    /** Months, days or microseconds in one of each unit; the digit says which. */
    private record Unit(char part, long size) {}

    private static final Unit YEAR = new Unit('M', MONTHS_PER_YEAR);
    private static final Unit MONTH = new Unit('M', 1);
    private static final Unit WEEK = new Unit('D', 7);
    private static final Unit DAY = new Unit('D', 1);
    private static final Unit HOUR = new Unit('U', MICROS_PER_HOUR);
    private static final Unit MINUTE = new Unit('U', MICROS_PER_MINUTE);
    private static final Unit SECOND = new Unit('U', MICROS_PER_SECOND);

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("millennium", new Unit('M', 12_000)),
            Map.entry("millennia", new Unit('M', 12_000)),
            Map.entry("century", new Unit('M', 1_200)),
            Map.entry("centuries", new Unit('M', 1_200)),
            Map.entry("decade", new Unit('M', 120)),
            Map.entry("year", YEAR),
            Map.entry("y", YEAR),
            Map.entry("yr", YEAR),
            Map.entry("month", MONTH),
            Map.entry("mon", MONTH),
            Map.entry("week", WEEK),
            Map.entry("w", WEEK),
            Map.entry("day", DAY),
            Map.entry("d", DAY),
            Map.entry("hour", HOUR),
            Map.entry("hr", HOUR),
            Map.entry("h", HOUR),
            Map.entry("minute", MINUTE),
            Map.entry("min", MINUTE),
            Map.entry("m", MINUTE),
            Map.entry("second", SECOND),
            Map.entry("sec", SECOND),
            Map.entry("", SECOND),
            Map.entry("millisecond", new Unit('U', 1_000)),
            Map.entry("msec", new Unit('U', 1_000)),
            Map.entry("ms", new Unit('U', 1_000)),
            Map.entry("microsecond", new Unit('U', 1)),
            Map.entry("usec", new Unit('U', 1)),
            Map.entry("us", new Unit('U', 1)));

    private long months;
    private long days;
    private long micros;

    private IntervalText() {}

    static Interval parse(String text) {
        String trimmed = text.trim();
        switch (trimmed.toLowerCase(Locale.ROOT)) {
            case "infinity", "+infinity" -> {
                return Interval.POSITIVE_INFINITY;
            }
            case "-infinity" -> {
                return Interval.NEGATIVE_INFINITY;
            }
            case "" -> throw malformed(null);
            default -> {
                // A finite one.
            }
        }
        IntervalText sum = new IntervalText();
        try {
            if (trimmed.charAt(0) == 'P' || trimmed.charAt(0) == 'p') {
                sum.addIso(trimmed.toUpperCase(Locale.ROOT));
            } else {
                sum.addWords(trimmed.toLowerCase(Locale.ROOT));
            }
            return new Interval(Math.toIntExact(sum.months), Math.toIntExact(sum.days), sum.micros);
        } catch (ArithmeticException outOfRange) {
            throw malformed(outOfRange);
        }
    }

    private void addIso(String text) {
        Matcher iso = ISO.matcher(text);
        if (!iso.matches() || text.length() == 1) {
            throw malformed(null);
        }
        addIsoParts(iso.group(1), false);
        String time = iso.group(3);
        if (time != null) {
            addIsoParts(time, true);
        }
    }

    private void addIsoParts(String parts, boolean time) {
        Matcher part = ISO_PART.matcher(parts);
        while (part.find()) {
            Unit unit = switch (part.group(2)) {
                case "Y" -> YEAR;
                case "M" -> time ? MINUTE : MONTH;
                case "W" -> WEEK;
                case "D" -> DAY;
                case "H" -> HOUR;
                default -> SECOND;
            };
            add(new BigDecimal(part.group(1)), unit);
        }
    }

    /** Words apart from each other: numbers with units, a time of the clock, years and months with a hyphen. */
    private void addWords(String text) {
        boolean ago = text.endsWith("ago");
        String[] words = (ago ? text.substring(0, text.length() - "ago".length()) : text)
                .trim()
                .split("\\s+");
        int begin = words[0].equals("@") ? 1 : 0;
        if (begin == words.length) {
            throw malformed(null);
        }
        boolean allNegative = isStandardWithOneSign(words, begin);
        for (int i = begin; i < words.length; i++) {
            Matcher clock = CLOCK.matcher(words[i]);
            Matcher yearsAndMonths = YEARS_AND_MONTHS.matcher(words[i]);
            if (clock.matches()) {
                addClock(clock, allNegative);
            } else if (yearsAndMonths.matches()) {
                BigDecimal sign = sign(yearsAndMonths.group(1));
                add(new BigDecimal(yearsAndMonths.group(2)).multiply(sign), YEAR);
                add(new BigDecimal(yearsAndMonths.group(3)).multiply(sign), MONTH);
            } else {
                i += addAmount(words, i);
            }
        }
        if (ago) {
            months = Math.negateExact(months);
            days = Math.negateExact(days);
            micros = Math.negateExact(micros);
        }
    }

    /** Days without a unit and a time without a sign: {@code -3 4:05:06}. */
    private static boolean isStandardWithOneSign(String[] words, int begin) {
        return words.length == begin + 2
                && words[begin].startsWith("-")
                && words[begin].matches("-\\d+")
                && words[begin + 1].matches("\\d+:.*");
    }

    private void addClock(Matcher clock, boolean negative) {
        BigDecimal sign = negative ? BigDecimal.ONE.negate() : sign(clock.group(1));
        String seconds = clock.group(4);
        add(new BigDecimal(clock.group(2)).multiply(sign), HOUR);
        add(new BigDecimal(clock.group(3)).multiply(sign), MINUTE);
        add(new BigDecimal(seconds == null ? "0" : seconds).multiply(sign), SECOND);
    }

    /** Adds what the word counts, with the unit at its end or in the next word; returns how many more words that took. */
    private int addAmount(String[] words, int index) {
        Matcher amount = AMOUNT.matcher(words[index]);
        if (!amount.matches()) {
            throw malformed(null);
        }
        BigDecimal number = new BigDecimal(amount.group(1));
        String unit = amount.group(2);
        boolean apart = unit.isEmpty() && index + 1 < words.length;
        if (apart && CLOCK.matcher(words[index + 1]).matches()) {
            add(number, DAY);
            return 0;
        }
        add(number, unitOf(apart ? words[index + 1] : unit));
        return apart ? 1 : 0;
    }

    private static Unit unitOf(String name) {
        Unit unit = UNITS.get(name);
        if (unit == null && name.endsWith("s")) {
            unit = UNITS.get(name.substring(0, name.length() - 1));
        }
        if (unit == null) {
            throw malformed(null);
        }
        return unit;
    }

    private static BigDecimal sign(String sign) {
        return sign.equals("-") ? BigDecimal.ONE.negate() : BigDecimal.ONE;
    }

    private void add(BigDecimal number, Unit unit) {
        long amount = number.multiply(BigDecimal.valueOf(unit.size())).longValueExact();
        switch (unit.part()) {
            case 'M' -> months = Math.addExact(months, amount);
            case 'D' -> days = Math.addExact(days, amount);
            default -> micros = Math.addExact(micros, amount);
        }
    }

    private static IllegalArgumentException malformed(@Nullable ArithmeticException cause) {
        String reason = cause == null ? "" : ": a part is out of range, or a fraction of its unit";
        return new IllegalArgumentException("not an interval, such as 1 year 2 mons 3 days 04:05:06" + reason, cause);
    }

    static String print(Interval interval) {
        if (interval.isInfinite()) {
            return interval.months() > 0 ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder();
        boolean negative = appendPart(text, interval.months() / MONTHS_PER_YEAR, "year", false);
        negative = appendPart(text, interval.months() % MONTHS_PER_YEAR, "mon", negative);
        negative = appendPart(text, interval.days(), "day", negative);
        long micros = interval.microseconds();
        if (micros != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append(micros < 0 ? "-" : negative ? "+" : "");
            appendClock(text, micros);
        }
        return text.toString();
    }

    /** Appends a part that is not 0; a positive one has a sign behind a negative one. Returns whether the last is negative. */
    private static boolean appendPart(StringBuilder text, int value, String unit, boolean negative) {
        if (value == 0) {
            return negative;
        }
        text.append(text.isEmpty() ? "" : " ")
                .append(negative && value > 0 ? "+" : "")
                .append(value);
        text.append(' ').append(unit).append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static void appendClock(StringBuilder text, long micros) {
        long hours = Math.abs(micros / MICROS_PER_HOUR);
        long minutes = Math.abs(micros % MICROS_PER_HOUR / MICROS_PER_MINUTE);
        long seconds = Math.abs(micros % MICROS_PER_MINUTE / MICROS_PER_SECOND);
        long fraction = Math.abs(micros % MICROS_PER_SECOND);
        text.append(String.format(Locale.ROOT, "%02d:%02d:%02d", hours, minutes, seconds));
        if (fraction != 0) {
            text.append(String.format(Locale.ROOT, ".%06d", fraction));
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
    }
}
