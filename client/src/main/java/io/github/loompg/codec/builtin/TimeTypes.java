package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.data.EndOfDay;
import io.github.loompg.data.Infinity;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.List;

/**
 * Dates and times. The server counts days and microseconds from the beginning of the year 2000 and has no nanoseconds:
 * what is finer than a microsecond is dropped from an argument, as the clock of the virtual machine may well give it.
 * The highest and the lowest number stand for the infinities. None of this depends on any time zone setting, the
 * session's or the machine's.
 */
final class TimeTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "Dates and times",
            "datatype-datetime.html",
            List.of(
                    Scalar.ofSeveral(
                            "date",
                            Codec.of(Temporal.class, TimeTypes::encodeDate, TimeTypes::decodeDate),
                            List.of(LocalDate.class, Infinity.class)),
                    Scalar.ofSeveral(
                            "time",
                            Codec.of(Temporal.class, TimeTypes::encodeTime, TimeTypes::decodeTime),
                            List.of(LocalTime.class, EndOfDay.class)),
                    Scalar.ofSeveral(
                            "timetz",
                            Codec.of(Temporal.class, TimeTypes::encodeOffsetTime, TimeTypes::decodeOffsetTime),
                            List.of(OffsetTime.class, EndOfDay.class)),
                    Scalar.ofSeveral(
                                    "timestamp",
                                    Codec.of(Temporal.class, TimeTypes::encodeTimestamp, TimeTypes::decodeTimestamp),
                                    List.of(LocalDateTime.class, Infinity.class))
                            .accepting(LocalDate.class, LocalDate::atStartOfDay),
                    Scalar.ofSeveral(
                                    "timestamptz",
                                    Codec.of(Temporal.class, TimeTypes::encodeInstant, TimeTypes::decodeInstant),
                                    List.of(Instant.class, Infinity.class))
                            .accepting(OffsetDateTime.class, OffsetDateTime::toInstant)
                            .accepting(ZonedDateTime.class, ZonedDateTime::toInstant)
                            .giving(OffsetDateTime.class, value -> finite(value).atOffset(ZoneOffset.UTC))
                            .giving(ZonedDateTime.class, value -> finite(value).atZone(ZoneOffset.UTC)),
                    IntervalCodec.SCALAR));

    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
    private static final long EPOCH_SECOND = EPOCH_DAY * 86_400;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int NANOS_PER_MICRO = 1_000;

    private static final long FIRST_DAY = daysTo(LocalDate.of(-4713, 11, 24));
    private static final long LAST_DAY = daysTo(LocalDate.of(5_874_897, 12, 31));
    private static final long LAST_DAY_OF_TIMESTAMP = daysTo(LocalDate.of(294_276, 12, 31));

    private TimeTypes() {}

    private static void encodeDate(Temporal value, ByteWriter out) {
        out.writeInt(
                switch (value) {
                    case Infinity infinity -> infinity == Infinity.POSITIVE ? Integer.MAX_VALUE : Integer.MIN_VALUE;
                    case LocalDate date -> (int) checkedDay(daysTo(date), LAST_DAY);
                    default -> throw unexpected(value);
                });
    }

    private static Temporal decodeDate(ByteReader in) {
        int days = in.readInt();
        return switch (days) {
            case Integer.MAX_VALUE -> Infinity.POSITIVE;
            case Integer.MIN_VALUE -> Infinity.NEGATIVE;
            default -> LocalDate.ofEpochDay(EPOCH_DAY + days);
        };
    }

    private static void encodeTime(Temporal value, ByteWriter out) {
        out.writeLong(
                switch (value) {
                    case LocalTime time -> time.toNanoOfDay() / NANOS_PER_MICRO;
                    case EndOfDay end when end.offset() == null -> MICROS_PER_DAY;
                    default -> throw new Refusal("a time has no offset", "cast the parameter to timetz in the SQL");
                });
    }

    private static Temporal decodeTime(ByteReader in) {
        long micros = readTimeOfDay(in);
        return micros == MICROS_PER_DAY ? new EndOfDay(null) : LocalTime.ofNanoOfDay(micros * NANOS_PER_MICRO);
    }

    /** On the wire, an offset from UTC is positive to the west. */
    private static void encodeOffsetTime(Temporal value, ByteWriter out) {
        switch (value) {
            case OffsetTime time -> {
                encodeTime(time.toLocalTime(), out);
                out.writeInt(-checkedOffset(time.getOffset()).getTotalSeconds());
            }
            case EndOfDay(ZoneOffset offset)
            when offset != null -> {
                out.writeLong(MICROS_PER_DAY);
                out.writeInt(-checkedOffset(offset).getTotalSeconds());
            }
            default -> throw new Refusal("a timetz needs an offset", null);
        }
    }

    private static Temporal decodeOffsetTime(ByteReader in) {
        long micros = readTimeOfDay(in);
        int west = in.readInt();
        if (Math.abs((long) west) > ZoneOffset.MAX.getTotalSeconds()) {
            throw new MalformedMessageException("a timetz has an offset of " + west + " seconds");
        }
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(-west);
        return micros == MICROS_PER_DAY
                ? new EndOfDay(offset)
                : LocalTime.ofNanoOfDay(micros * NANOS_PER_MICRO).atOffset(offset);
    }

    private static void encodeTimestamp(Temporal value, ByteWriter out) {
        switch (value) {
            case Infinity infinity -> encodeInfinity(infinity, out);
            case LocalDateTime dateTime -> {
                long day = checkedDay(daysTo(dateTime.toLocalDate()), LAST_DAY_OF_TIMESTAMP);
                out.writeLong(day * MICROS_PER_DAY + dateTime.toLocalTime().toNanoOfDay() / NANOS_PER_MICRO);
            }
            default -> throw unexpected(value);
        }
    }

    private static Temporal decodeTimestamp(ByteReader in) {
        long micros = in.readLong();
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return infinity(micros);
        }
        return LocalDateTime.ofEpochSecond(second(micros), nano(micros), ZoneOffset.UTC);
    }

    private static void encodeInstant(Temporal value, ByteWriter out) {
        switch (value) {
            case Infinity infinity -> encodeInfinity(infinity, out);
            case Instant instant -> {
                long seconds = instant.getEpochSecond() - EPOCH_SECOND;
                checkedDay(Math.floorDiv(seconds, 86_400), LAST_DAY_OF_TIMESTAMP);
                out.writeLong(seconds * MICROS_PER_SECOND + instant.getNano() / NANOS_PER_MICRO);
            }
            default -> throw unexpected(value);
        }
    }

    private static Temporal decodeInstant(ByteReader in) {
        long micros = in.readLong();
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return infinity(micros);
        }
        return Instant.ofEpochSecond(second(micros), nano(micros));
    }

    private static void encodeInfinity(Infinity infinity, ByteWriter out) {
        out.writeLong(infinity == Infinity.POSITIVE ? Long.MAX_VALUE : Long.MIN_VALUE);
    }

    private static Infinity infinity(long micros) {
        return micros == Long.MAX_VALUE ? Infinity.POSITIVE : Infinity.NEGATIVE;
    }

    private static long second(long micros) {
        return EPOCH_SECOND + Math.floorDiv(micros, MICROS_PER_SECOND);
    }

    private static int nano(long micros) {
        return (int) Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO;
    }

    private static long daysTo(LocalDate date) {
        return date.toEpochDay() - EPOCH_DAY;
    }

    private static long readTimeOfDay(ByteReader in) {
        long micros = in.readLong();
        if (micros < 0 || micros > MICROS_PER_DAY) {
            throw new MalformedMessageException("a time of day is " + micros + " microseconds after midnight");
        }
        return micros;
    }

    private static long checkedDay(long day, long last) {
        if (day < FIRST_DAY || day > last) {
            throw new Refusal(
                    "the value is out of range, which is 4714-11-24 BC to "
                            + (last == LAST_DAY ? "5874897-12-31" : "294276-12-31"),
                    "for the infinities give Infinity");
        }
        return day;
    }

    /** The server takes less than 16 hours, Java up to 18. */
    private static ZoneOffset checkedOffset(ZoneOffset offset) {
        if (Math.abs(offset.getTotalSeconds()) >= 16 * 3_600) {
            throw new Refusal("the offset from UTC is out of range, which is less than 16 hours", null);
        }
        return offset;
    }

    private static Instant finite(Temporal value) {
        if (value instanceof Instant instant) {
            return instant;
        }
        throw new Refusal("the value is " + value, "ask for Temporal");
    }

    private static IllegalStateException unexpected(Temporal value) {
        return new IllegalStateException("not accepted as an argument: " + value.getClass());
    }
}
