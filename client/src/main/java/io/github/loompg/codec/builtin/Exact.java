package io.github.loompg.codec.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers as other kinds of numbers, or a {@link Refusal} where something would get lost.
 *
 * <p>A floating-point number stands for the shortest decimal number that only it is nearest to, as {@link
 * Double#toString(double)} prints it: 0.1 can become a {@code float}, a {@code double} or a {@code numeric} and come back
 * as 0.1, although the binary fractions differ.
 */
public final class Exact {
    private Exact() {}

    /** The same value as an int. */
    public static int toInt(long value) {
        if ((int) value != value) {
            throw outOfRange("an int", "long");
        }
        return (int) value;
    }

    /** The same value as a short. */
    public static short toShort(long value) {
        if ((short) value != value) {
            throw outOfRange("a short", "int or long");
        }
        return (short) value;
    }

    /** The same value as a byte. */
    public static byte toByte(long value) {
        if ((byte) value != value) {
            throw outOfRange("a byte", "short, int or long");
        }
        return (byte) value;
    }

    /** The same value as a long. */
    public static long toLong(BigInteger value) {
        if (value.bitLength() >= Long.SIZE) {
            throw outOfRange("a long", "BigInteger");
        }
        return value.longValue();
    }

    /** The same value as a long, if it is a whole number. */
    public static long toLong(BigDecimal value) {
        return toLong(toBigInteger(value));
    }

    /** The same value without its scale, if it is a whole number. */
    public static BigInteger toBigInteger(BigDecimal value) {
        // Asked first, so that a tiny number is not brought to an immense scale to find out.
        long wholeDigits = (long) value.precision() - value.scale();
        if (value.signum() != 0 && wholeDigits <= 0) {
            throw fraction();
        }
        if (wholeDigits > NumericCodec.MOST_WHOLE_DIGITS) {
            throw new Refusal("the value has more digits than any PostgreSQL number", null);
        }
        try {
            return value.toBigIntegerExact();
        } catch (ArithmeticException notWhole) {
            throw fraction();
        }
    }

    /** The same value, or the float that is printed with the same digits. */
    public static float toFloat(double value) {
        float narrowed = (float) value;
        boolean same = narrowed == value || Double.isNaN(value);
        if (!same && !Float.toString(narrowed).equals(Double.toString(value))) {
            throw digitsLost("float", "double");
        }
        return narrowed;
    }

    /** The same value as a double. */
    public static double toDouble(long value) {
        double widened = (double) value;
        // The cast back would turn 2^63 into the highest long, which is another value.
        if ((long) widened != value || widened == 0x1p63) {
            throw digitsLost("double", "long");
        }
        return widened;
    }

    /** The double that is printed with the same digits. */
    public static double toDouble(BigDecimal value) {
        double nearest = value.doubleValue();
        if (Double.isInfinite(nearest) || BigDecimal.valueOf(nearest).compareTo(value) != 0) {
            throw digitsLost("double", "BigDecimal");
        }
        return nearest;
    }

    private static Refusal outOfRange(String javaType, String others) {
        return new Refusal("the value is out of the range of " + javaType, "use " + others);
    }

    private static Refusal fraction() {
        return new Refusal("the value is not a whole number", "round it, or keep it a BigDecimal");
    }

    private static Refusal digitsLost(String javaType, String other) {
        return new Refusal(
                "the value has more digits than a " + javaType + " can hold", "round it, or keep it a " + other);
    }
}
