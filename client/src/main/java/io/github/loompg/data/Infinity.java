package io.github.loompg.data;

import java.time.temporal.Temporal;
import java.time.temporal.TemporalField;
import java.time.temporal.TemporalUnit;
import java.time.temporal.UnsupportedTemporalTypeException;

/**
 * The dates and timestamps that are later, or earlier, than all others: PostgreSQL has them, {@code java.time} does not.
 *
 * <p>They are accepted wherever a date, timestamp or timestamptz is. A value that may be infinite is read as what it has
 * in common with the finite ones:
 *
 * {@snippet :
 * switch (row.get("expires", Temporal.class)) {
 *     case Infinity never -> …
 *     case Instant moment -> …
 *     default -> throw new AssertionError("a timestamptz is one of these");
 * }
 * }
 *
 * <p>As a {@code Temporal} it supports no fields and no units. No date that exists stands for infinity in either
 * direction; {@code LocalDate.MAX} is an error, since PostgreSQL's calendar ends before it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-SPECIAL-VALUES">Special
 *     Values</a>
 */
public enum Infinity implements Temporal {
    /** Earlier than everything: {@code -infinity}. */
    NEGATIVE("-infinity"),
    /** Later than everything: {@code infinity}. */
    POSITIVE("infinity");

    private final String text;

    Infinity(String text) {
        this.text = text;
    }

    /** The value as PostgreSQL prints it. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean isSupported(TemporalUnit unit) {
        return false;
    }

    @Override
    public boolean isSupported(TemporalField field) {
        return false;
    }

    @Override
    public Temporal with(TemporalField field, long newValue) {
        throw unsupported(field);
    }

    @Override
    public Temporal plus(long amount, TemporalUnit unit) {
        throw unsupported(unit);
    }

    @Override
    public long until(Temporal end, TemporalUnit unit) {
        throw unsupported(unit);
    }

    @Override
    public long getLong(TemporalField field) {
        throw unsupported(field);
    }

    private UnsupportedTemporalTypeException unsupported(Object fieldOrUnit) {
        return new UnsupportedTemporalTypeException(this + " has no " + fieldOrUnit);
    }
}
