package io.github.loompg.data;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.time.temporal.TemporalUnit;
import java.time.temporal.UnsupportedTemporalTypeException;
import java.util.List;

/**
 * A span of time as the server keeps it: months, days and microseconds, each with a sign of its own, none of which turns
 * into another by itself. A month is not thirty days, and a day is not 24 hours where clocks are put forward. So two
 * intervals are equal here when their parts are; the server also finds one month equal to thirty days.
 *
 * <p>It can be added to the times of {@code java.time}: {@code date.plus(interval)}.
 *
 * @param months the months, of which twelve are a year
 * @param days the days
 * @param microseconds the microseconds, of which 3,600,000,000 are an hour
 * @see <a href="https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT">Interval Input</a>
 */
public record Interval(int months, int days, long microseconds) implements TemporalAmount {
    /** No time at all. */
    public static final Interval ZERO = new Interval(0, 0, 0);

    /**
     * Longer than all others: {@code infinity}. Servers know it since version 17, and take it for a number of months, days
     * and microseconds before.
     */
    public static final Interval POSITIVE_INFINITY = new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    /** Shorter than all others: {@code -infinity}. Servers know it since version 17. */
    public static final Interval NEGATIVE_INFINITY = new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final int MONTHS_PER_YEAR = 12;

    /**
     * The same span of years, months and days.
     *
     * @throws ArithmeticException if its months are out of range
     */
    public static Interval of(Period period) {
        return new Interval(Math.toIntExact(period.toTotalMonths()), (int) period.get(ChronoUnit.DAYS), 0);
    }

    /**
     * The same span of time of the clock; what is finer than a microsecond is dropped, as it is from all times.
     *
     * @throws ArithmeticException if it is out of range
     */
    public static Interval of(Duration duration) {
        long seconds = Math.multiplyExact(duration.getSeconds(), MICROS_PER_SECOND);
        return new Interval(0, 0, Math.addExact(seconds, duration.getNano() / NANOS_PER_MICRO));
    }

    /**
     * Reads an interval in each of the forms that the server prints, whatever its setting {@code intervalstyle} is: {@code
     * 1 year 2 mons -3 days +04:05:06.7}, {@code @ 3 days 4 hours ago}, {@code +1-2 -3 +4:05:06}, {@code P1Y2M-3DT4H5M6.7S},
     * {@code infinity}. In {@code -3 4:05:06}, which has no units, the sign counts for both, as the SQL standard has it.
     *
     * @throws IllegalArgumentException if the text is none, or has fractions of days or more
     */
    public static Interval parse(String text) {
        return IntervalText.parse(text);
    }

    /** Whether this is one of the two infinities. */
    public boolean isInfinite() {
        return equals(POSITIVE_INFINITY) || equals(NEGATIVE_INFINITY);
    }

    /**
     * The same as years, months and days.
     *
     * @throws ArithmeticException if there are microseconds, or it is infinite
     */
    public Period toPeriod() {
        if (microseconds != 0) {
            throw new ArithmeticException("an interval with hours, minutes or seconds is no Period");
        }
        return Period.of(months / MONTHS_PER_YEAR, months % MONTHS_PER_YEAR, days);
    }

    /**
     * The same as time of the clock.
     *
     * @throws ArithmeticException if there are months or days, whose length depends on when they begin, or it is infinite
     */
    public Duration toDuration() {
        if (months != 0 || days != 0) {
            throw new ArithmeticException("an interval with months or days is no Duration");
        }
        return Duration.of(microseconds, ChronoUnit.MICROS);
    }

    /** One of the three parts: {@code MONTHS}, {@code DAYS} or {@code MICROS}. */
    @Override
    public long get(TemporalUnit unit) {
        if (unit == ChronoUnit.MONTHS) {
            return months;
        }
        if (unit == ChronoUnit.DAYS) {
            return days;
        }
        if (unit == ChronoUnit.MICROS) {
            return microseconds;
        }
        throw new UnsupportedTemporalTypeException("an interval has months, days and microseconds, and no " + unit);
    }

    @Override
    public List<TemporalUnit> getUnits() {
        return List.of(ChronoUnit.MONTHS, ChronoUnit.DAYS, ChronoUnit.MICROS);
    }

    /** Adds the months first, then the days, then the microseconds, as the server does. */
    @Override
    public Temporal addTo(Temporal temporal) {
        return added(temporal, 1);
    }

    /** Subtracts the months first, then the days, then the microseconds, as the server does. */
    @Override
    public Temporal subtractFrom(Temporal temporal) {
        return added(temporal, -1);
    }

    private Temporal added(Temporal temporal, int sign) {
        if (isInfinite()) {
            throw new DateTimeException("an infinite interval cannot be added to a time");
        }
        Temporal sum = temporal;
        if (months != 0) {
            sum = sum.plus((long) sign * months, ChronoUnit.MONTHS);
        }
        if (days != 0) {
            sum = sum.plus((long) sign * days, ChronoUnit.DAYS);
        }
        if (microseconds != 0) {
            sum = sum.plus(Math.multiplyExact(sign, microseconds), ChronoUnit.MICROS);
        }
        return sum;
    }

    /** The interval as the server prints it by default: {@code 1 year 2 mons -3 days +04:05:06.7}. */
    @Override
    public String toString() {
        return IntervalText.print(this);
    }
}
