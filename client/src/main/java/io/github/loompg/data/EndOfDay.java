package io.github.loompg.data;

import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalField;
import java.time.temporal.TemporalUnit;
import java.time.temporal.UnsupportedTemporalTypeException;
import org.jspecify.annotations.Nullable;

/**
 * The time 24:00:00, which PostgreSQL has apart from 00:00:00 and {@code java.time} has not. It is accepted wherever a
 * time or timetz is; a value that may be it is read as {@link Temporal}. It supports no fields and no units.
 *
 * @param offset the offset from UTC if it is a timetz, else null
 */
public record EndOfDay(@Nullable ZoneOffset offset) implements Temporal {
    /** The value as PostgreSQL prints it. */
    @Override
    public String toString() {
        if (offset == null) {
            return "24:00:00";
        }
        String id = offset.equals(ZoneOffset.UTC) ? "+00" : offset.getId();
        return "24:00:00" + (id.endsWith(":00") ? id.substring(0, id.length() - 3) : id);
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
