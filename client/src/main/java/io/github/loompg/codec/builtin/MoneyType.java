package io.github.loompg.codec.builtin;

import io.github.loompg.data.Money;
import java.util.List;

/** Amounts of money: the number of the smallest units of the currency, which only the server knows. */
final class MoneyType {
    static final TypeFamily FAMILY = new TypeFamily(
            "Money",
            "datatype-money.html",
            List.of(Scalar.of(
                    "money",
                    Money.class,
                    (value, out) -> out.writeLong(value.units()),
                    in -> new Money(in.readLong()))));

    private MoneyType() {}
}
