package io.github.loompg.data;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of money as the server keeps it: a number of the smallest units of a currency that is not part of it. How many
 * digits stand behind the decimal point, and which sign the currency has, is in the server's setting {@code lc_monetary}
 * alone; so there is no text here that would mean the same to every session.
 *
 * <p>To have the server do the formatting, cast in the SQL: {@code price::text}, {@code price::numeric}, and
 * {@code $1::numeric::money} or {@code $1::text::money} for a parameter.
 *
 * @param units the smallest units, such as cents
 * @see <a href="https://www.postgresql.org/docs/current/datatype-money.html">Monetary Types</a>
 */
public record Money(long units) {
    /**
     * An amount in whole units of a currency that has so many digits behind the decimal point: 2 for most, 0 for some.
     *
     * @throws ArithmeticException if the amount has more digits behind the point, or is out of range
     */
    public static Money of(BigDecimal amount, int fractionDigits) {
        return new Money(amount.setScale(fractionDigits, RoundingMode.UNNECESSARY)
                .unscaledValue()
                .longValueExact());
    }

    /** The amount in whole units of a currency that has so many digits behind the decimal point. */
    public BigDecimal amount(int fractionDigits) {
        return BigDecimal.valueOf(units, fractionDigits);
    }

    /** The number of smallest units. */
    @Override
    public String toString() {
        return Long.toString(units);
    }
}
