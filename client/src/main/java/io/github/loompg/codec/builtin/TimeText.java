package io.github.loompg.codec.builtin;

import io.github.loompg.data.EndOfDay;
import io.github.loompg.data.Infinity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times as the server prints them in the date style ISO, which is the default, and reads them in any. The other
 * styles are refused: some leave open which number is the month, or which offset a name stands for.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-OUTPUT">Date/Time
 *     Output</a>
 */
public final class TimeText {
    private static final String DAY = "(?<year>\\d{4,7})-(?<month>\\d\\d)-(?<day>\\d\\d)";
    private static final String CLOCK =
            "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:\\.(?<fraction>\\d{1,6}))?";
    private static final String OFFSET = "(?<offset>[+-]\\d\\d(?::\\d\\d){0,2})";
    private static final String ERA = "(?<era> BC)?";

    private static final Pattern DATE = Pattern.compile(DAY + ERA);
    private static final Pattern TIME = Pattern.compile(CLOCK);
    private static final Pattern TIME_WITH_OFFSET = Pattern.compile(CLOCK + OFFSET);
    private static final Pattern TIMESTAMP = Pattern.compile(DAY + " " + CLOCK + ERA);
    private static final Pattern MOMENT = Pattern.compile(DAY + " " + CLOCK + OFFSET + ERA);

    private static final int END_OF_DAY = 24;
    private static final int DIGITS_OF_NANOS = 9;

    private TimeText() {}

    // Reading

    /** Reads a date. */
    public static Temporal date(String text) {
        return orInfinity(text, DATE, TimeText::day);
    }

    /** Reads a time without an offset. */
    public static Temporal time(String text) {
        return read(text, TIME, in -> isEndOfDay(in) ? new EndOfDay(null) : clock(in));
    }

    /** Reads a time with an offset. */
    public static Temporal offsetTime(String text) {
        return read(
                text,
                TIME_WITH_OFFSET,
                in -> isEndOfDay(in) ? new EndOfDay(offset(in)) : OffsetTime.of(clock(in), offset(in)));
    }

    /** Reads a timestamp without an offset. */
    public static Temporal timestamp(String text) {
        return orInfinity(text, TIMESTAMP, TimeText::dateTime);
    }

    /** Reads a timestamp with an offset. */
    public static Temporal moment(String text) {
        return orInfinity(text, MOMENT, in -> dateTime(in).toInstant(offset(in)));
    }

    private static Temporal orInfinity(String text, Pattern form, Function<Matcher, Temporal> value) {
        return switch (text) {
            case "infinity" -> Infinity.POSITIVE;
            case "-infinity" -> Infinity.NEGATIVE;
            default -> read(text, form, value);
        };
    }

    private static Temporal read(String text, Pattern form, Function<Matcher, Temporal> value) {
        Matcher in = form.matcher(text);
        if (!in.matches()) {
            throw new Refusal(
                    "the server sent it as text, and not in the date style ISO",
                    "SET DateStyle = 'ISO'; or have it sent as a column of its own");
        }
        try {
            return value.apply(in);
        } catch (DateTimeException impossible) {
            throw new IllegalArgumentException("no date or time", impossible);
        }
    }

    private static LocalDate day(Matcher in) {
        int year = number(in, "year");
        return LocalDate.of(in.group("era") == null ? year : 1 - year, number(in, "month"), number(in, "day"));
    }

    private static LocalTime clock(Matcher in) {
        String fraction = in.group("fraction");
        int nanos = 0;
        if (fraction != null) {
            nanos = Integer.parseInt(fraction + "0".repeat(DIGITS_OF_NANOS - fraction.length()));
        }
        return LocalTime.of(number(in, "hour"), number(in, "minute"), number(in, "second"), nanos);
    }

    private static boolean isEndOfDay(Matcher in) {
        return number(in, "hour") == END_OF_DAY;
    }

    private static LocalDateTime dateTime(Matcher in) {
        return LocalDateTime.of(day(in), clock(in));
    }

    private static ZoneOffset offset(Matcher in) {
        return ZoneOffset.of(in.group("offset"));
    }

    private static int number(Matcher in, String part) {
        return Integer.parseInt(in.group(part));
    }

    // Writing

    /** The text of a date or time of the classes that are read here. */
    public static String of(Temporal value) {
        return switch (value) {
            case LocalDate date -> text(date) + era(date);
            case LocalDateTime dateTime ->
                text(dateTime.toLocalDate()) + " " + dateTime.toLocalTime() + era(dateTime.toLocalDate());
            case Instant moment -> {
                LocalDateTime utc = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
                yield text(utc.toLocalDate()) + " " + utc.toLocalTime() + "+00" + era(utc.toLocalDate());
            }
            case OffsetTime time ->
                time.toLocalTime()
                        + (time.getOffset().equals(ZoneOffset.UTC)
                                ? "+00"
                                : time.getOffset().getId());
            default -> value.toString();
        };
    }

    private static String text(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }
}
