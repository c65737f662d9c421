package io.github.loompg.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers as the server prints and reads them. */
final class FloatText {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private FloatText() {}

    /** The shortest digits that only this number is nearest to, with an exponent for very large and very small ones. */
    static void append(double value, StringBuilder out) {
        if (!Double.isFinite(value)) {
            out.append(value);
            return;
        }
        if (value == 0) {
            out.append(1 / value < 0 ? "-0" : "0");
            return;
        }
        BigDecimal decimal = shortest(value);
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 15) {
            out.append(decimal.toPlainString());
            return;
        }
        String digits = decimal.unscaledValue().abs().toString();
        out.append(value < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append(exponent < 0 ? "e-" : "e+");
        int magnitude = Math.abs(exponent);
        out.append(magnitude < 10 ? "0" : "").append(magnitude);
    }

    /**
     * The fewest digits that lie between the middles to the two neighbours, and the nearest of those. Java's are these, but
     * that there are at least two, and that they may be those of a middle.
     */
    private static BigDecimal shortest(double value) {
        double magnitude = Math.abs(value);
        BigDecimal exact = new BigDecimal(magnitude);
        BigDecimal low = exact.subtract(new BigDecimal(magnitude - Math.nextDown(magnitude)).divide(TWO));
        BigDecimal high = exact.add(new BigDecimal(Math.ulp(magnitude)).divide(TWO));
        BigDecimal ofJava = new BigDecimal(Double.toString(magnitude)).stripTrailingZeros();
        int digits = ofJava.precision();
        if (digits != 2 && ofJava.compareTo(low) > 0 && ofJava.compareTo(high) < 0) {
            return signed(ofJava, value);
        }
        for (digits = digits == 2 ? 1 : digits; ; digits++) {
            BigDecimal below = exact.round(new MathContext(digits, RoundingMode.DOWN));
            BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
            boolean isBelow = below.compareTo(low) > 0;
            boolean isAbove = above.compareTo(high) < 0;
            if (isBelow && isAbove) {
                return signed(exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)), value);
            }
            if (isBelow || isAbove) {
                return signed(isBelow ? below : above, value);
            }
        }
    }

    private static BigDecimal signed(BigDecimal magnitude, double value) {
        BigDecimal stripped = magnitude.stripTrailingZeros();
        return value < 0 ? stripped.negate() : stripped;
    }
}
