package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Numbers of up to 131,072 digits before and 16,383 digits after the decimal point, as {@link BigDecimal} with the scale
 * that the server shows (a negative one if more than a thousand zeros stand before the decimal point). The three that {@code BigDecimal} lacks are {@link Double#NaN}, {@link Double#POSITIVE_INFINITY}
 * and {@link Double#NEGATIVE_INFINITY}; servers before 14 know only the first of them.
 *
 * <p>On the wire a number is made of groups, which are digits to the base 10,000. There are, in two bytes each: the count
 * of groups, the weight (the power of 10,000 that the first group counts), the sign, the scale, and the groups. Groups
 * begin and end at the decimal point, and there is none that is zero at either end of the number.
 */
final class NumericCodec implements Codec<Number> {
    static final NumericCodec INSTANCE = new NumericCodec();

    /** The most digits before the decimal point. */
    static final int MOST_WHOLE_DIGITS = 131_072;

    private static final int HIGHEST_SCALE = 16_383;

    /** The most zeros that are filled in at the end of a number: more than a column can be declared with. */
    private static final int MOST_ZEROS = 1_000;

    private static final int BASE = 10_000;
    private static final BigInteger BIG_BASE = BigInteger.valueOf(BASE);

    /** The decimal digits of a group. */
    private static final int WIDTH = 4;

    /** The decimal digits that a {@code long} holds, whatever they are. */
    private static final int LONG_DIGITS = 18;

    private static final long[] POWERS_OF_TEN = powersOfTen();

    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int NOT_A_NUMBER = 0xC000;
    private static final int POSITIVE_INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;

    private NumericCodec() {}

    @Override
    public Class<Number> javaType() {
        return Number.class;
    }

    @Override
    public void encode(Number value, ByteWriter out) {
        switch (value) {
            case BigDecimal decimal -> encodeFinite(decimal, out);
            case Double special when special.isNaN() -> encodeHead(0, 0, NOT_A_NUMBER, 0, out);
            case Double special when special == Double.POSITIVE_INFINITY -> encodeHead(0, 0, POSITIVE_INFINITY, 0, out);
            case Double special when special == Double.NEGATIVE_INFINITY -> encodeHead(0, 0, NEGATIVE_INFINITY, 0, out);
            default -> throw new Refusal("a numeric is a BigDecimal, NaN or an infinity", null);
        }
    }

    private static void encodeFinite(BigDecimal value, ByteWriter out) {
        if (value.signum() == 0) {
            encodeHead(0, 0, POSITIVE, Math.clamp(value.scale(), 0, HIGHEST_SCALE), out);
            return;
        }
        if ((long) value.precision() - value.scale() > MOST_WHOLE_DIGITS) {
            throw new Refusal("the value has more than 131,072 digits before the decimal point", null);
        }
        BigDecimal decimal = value.scale() > HIGHEST_SCALE ? value.stripTrailingZeros() : value;
        if (decimal.scale() > HIGHEST_SCALE) {
            throw new Refusal("the value has more than 16,383 digits after the decimal point", "round it");
        }
        if (decimal.scale() >= 0 && decimal.precision() <= LONG_DIGITS) {
            encodeSmall(decimal.unscaledValue().longValue(), decimal.scale(), out);
        } else {
            encodeLarge(decimal, out);
        }
    }

    private static void encodeHead(int count, int weight, int sign, int scale, ByteWriter out) {
        out.writeShort(count);
        out.writeShort(weight);
        out.writeShort(sign);
        out.writeShort(scale);
    }

    /** Writes {@code unscaled}, which is not 0, divided by 10 to the power of {@code scale}. */
    private static void encodeSmall(long unscaled, int scale, ByteWriter out) {
        long magnitude = Math.abs(unscaled);
        int lastWeight = -Math.ceilDiv(scale, WIDTH);
        int filledUp = -lastWeight * WIDTH - scale;
        long last = magnitude % POWERS_OF_TEN[WIDTH - filledUp] * POWERS_OF_TEN[filledUp];
        long others = magnitude / POWERS_OF_TEN[WIDTH - filledUp];
        while (last == 0) {
            last = others % BASE;
            others /= BASE;
            lastWeight++;
        }
        int count = 1;
        for (long rest = others; rest != 0; rest /= BASE) {
            count++;
        }
        encodeHead(count, lastWeight + count - 1, unscaled < 0 ? NEGATIVE : POSITIVE, scale, out);
        for (int group = count - 2; group >= 0; group--) {
            out.writeShort((int) (others / POWERS_OF_TEN[group * WIDTH] % BASE));
        }
        out.writeShort((int) last);
    }

    /** Writes any number but 0, from its decimal digits. */
    private static void encodeLarge(BigDecimal value, ByteWriter out) {
        String digits = value.unscaledValue().abs().toString();
        int length = digits.length();
        int wholeDigits = length - value.scale();
        while (digits.charAt(length - 1) == '0') {
            length--;
        }
        int firstDigit = -Math.floorMod(-wholeDigits, WIDTH);
        int count = Math.ceilDiv(length - firstDigit, WIDTH);
        int sign = value.signum() < 0 ? NEGATIVE : POSITIVE;
        encodeHead(count, Math.ceilDiv(wholeDigits, WIDTH) - 1, sign, Math.max(0, value.scale()), out);
        for (int from = firstDigit; from < length; from += WIDTH) {
            int group = 0;
            for (int digit = from; digit < from + WIDTH; digit++) {
                group = group * 10 + (digit < 0 || digit >= length ? 0 : digits.charAt(digit) - '0');
            }
            out.writeShort(group);
        }
    }

    @Override
    public Number decode(ByteReader in) {
        int count = in.readShortCount(Short.BYTES);
        int weight = in.readShort();
        int sign = in.readUnsignedShort();
        int scale = in.readUnsignedShort();
        if (scale > HIGHEST_SCALE) {
            throw new MalformedMessageException("a numeric has the scale " + scale);
        }
        return switch (sign) {
            case POSITIVE -> decodeFinite(in, count, weight, scale, false);
            case NEGATIVE -> decodeFinite(in, count, weight, scale, true);
            case NOT_A_NUMBER -> Double.NaN;
            case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
            case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
            default -> throw new MalformedMessageException("a numeric has the sign " + sign);
        };
    }

    private static BigDecimal decodeFinite(ByteReader in, int count, int weight, int scale, boolean negative) {
        if (count == 0) {
            return BigDecimal.valueOf(0, scale);
        }
        // All groups together are a whole number, which lacks a power of ten to be the unscaled value.
        int power = WIDTH * (weight - count + 1) + scale;
        if (WIDTH * count + Math.max(0, power) > LONG_DIGITS || power <= -WIDTH) {
            return scaled(readLarge(in, count), power, scale, negative);
        }
        long groups = readSmall(in, count);
        long factor = POWERS_OF_TEN[Math.abs(power)];
        if (power < 0 && groups % factor != 0) {
            return scaled(BigInteger.valueOf(groups), power, scale, negative);
        }
        long unscaled = power < 0 ? groups / factor : groups * factor;
        return BigDecimal.valueOf(negative ? -unscaled : unscaled, scale);
    }

    /**
     * The number with the scale that the server shows, but for two kinds of numbers: one that would need more zeros than
     * anybody writes has as few as possible, since a few bytes are not to become a hundred thousand; and one with digits
     * beyond the shown ones, which no server sends, keeps them.
     */
    private static BigDecimal scaled(BigInteger groups, int power, int scale, boolean negative) {
        BigDecimal exact = new BigDecimal(negative ? groups.negate() : groups, scale - power);
        if (power > MOST_ZEROS) {
            return exact.stripTrailingZeros();
        }
        if (power <= -WIDTH) {
            return exact;
        }
        BigDecimal scaled = exact.setScale(scale, RoundingMode.DOWN);
        return scaled.compareTo(exact) == 0 ? scaled : exact;
    }

    /** Reads that many groups, at most four, as one whole number. */
    private static long readSmall(ByteReader in, int count) {
        long groups = 0;
        for (int i = 0; i < count; i++) {
            int group = in.readUnsignedShort();
            if (group >= BASE) {
                throw new MalformedMessageException("a numeric has the digit " + group + " to the base 10,000");
            }
            groups = groups * BASE + group;
        }
        return groups;
    }

    /** Reads that many groups as one whole number, half by half, which spares very long ones quadratic time. */
    private static BigInteger readLarge(ByteReader in, int count) {
        if (count <= LONG_DIGITS / WIDTH) {
            return BigInteger.valueOf(readSmall(in, count));
        }
        int lowCount = count / 2;
        BigInteger high = readLarge(in, count - lowCount);
        return high.multiply(BIG_BASE.pow(lowCount)).add(readLarge(in, lowCount));
    }

    private static long[] powersOfTen() {
        long[] powers = new long[LONG_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
