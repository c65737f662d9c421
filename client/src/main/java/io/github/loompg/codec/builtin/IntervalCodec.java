package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.data.Interval;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.time.Duration;
import java.time.Period;
import java.util.function.Function;

/** Spans of time: microseconds in eight bytes, days in four, months in four. */
final class IntervalCodec implements Codec<Interval> {
    static final Scalar<Interval> SCALAR = Scalar.of("interval", new IntervalCodec())
            .accepting(Duration.class, value -> inRange(Interval::of, value))
            .accepting(Period.class, value -> inRange(Interval::of, value))
            .withText(Interval::parse)
            .giving(Duration.class, value -> without(Interval::toDuration, value))
            .giving(Period.class, value -> without(Interval::toPeriod, value));

    private IntervalCodec() {}

    @Override
    public Class<Interval> javaType() {
        return Interval.class;
    }

    @Override
    public void encode(Interval value, ByteWriter out) {
        out.writeLong(value.microseconds());
        out.writeInt(value.days());
        out.writeInt(value.months());
    }

    @Override
    public Interval decode(ByteReader in) {
        long microseconds = in.readLong();
        int days = in.readInt();
        return new Interval(in.readInt(), days, microseconds);
    }

    private static <A> Interval inRange(Function<A, Interval> convert, A value) {
        try {
            return convert.apply(value);
        } catch (ArithmeticException outOfRange) {
            throw new Refusal("the value is out of the range of an interval", null);
        }
    }

    private static <R> R without(Function<Interval, R> convert, Interval value) {
        try {
            return convert.apply(value);
        } catch (ArithmeticException other) {
            throw new Refusal(String.valueOf(other.getMessage()), "ask for Interval");
        }
    }
}
