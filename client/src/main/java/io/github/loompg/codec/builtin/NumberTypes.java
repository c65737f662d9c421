package io.github.loompg.codec.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * Numbers. Any Java number is accepted where its value fits exactly, except that nothing with a fraction becomes a whole
 * number by itself; the same holds for reading.
 */
final class NumberTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "Numbers",
            "datatype-numeric.html",
            List.of(
                    integer("int2", new IntegerCodec<>(Short.class, Short.BYTES, false, value -> (short) value)),
                    integer("int4", new IntegerCodec<>(Integer.class, Integer.BYTES, false, value -> (int) value)),
                    integer("int8", new IntegerCodec<>(Long.class, Long.BYTES, false, value -> value)),
                    floatingPoint("float4", new FloatCodec<>(Float.class, Float.BYTES, value -> (float) value)),
                    floatingPoint("float8", new FloatCodec<>(Double.class, Double.BYTES, value -> value)),
                    numeric()));

    private NumberTypes() {}

    static <T extends Number> Scalar<T> integer(String name, IntegerCodec<T> codec) {
        return Scalar.of(name, codec)
                .writing(Integer.class, (value, out) -> codec.writeLong(value, out))
                .writing(Long.class, codec::writeLong)
                .writing(Short.class, (value, out) -> codec.writeLong(value, out))
                .writing(Byte.class, (value, out) -> codec.writeLong(value, out))
                .writing(BigInteger.class, (value, out) -> codec.writeLong(Exact.toLong(value), out))
                .writing(BigDecimal.class, (value, out) -> codec.writeLong(Exact.toLong(value), out))
                .giving(Long.class, Number::longValue)
                .giving(Integer.class, value -> Exact.toInt(value.longValue()))
                .giving(Short.class, value -> Exact.toShort(value.longValue()))
                .giving(Byte.class, value -> Exact.toByte(value.longValue()))
                .giving(Double.class, value -> Exact.toDouble(value.longValue()))
                .giving(Float.class, value -> Exact.toFloat(Exact.toDouble(value.longValue())))
                .giving(BigInteger.class, value -> BigInteger.valueOf(value.longValue()))
                .giving(BigDecimal.class, value -> BigDecimal.valueOf(value.longValue()));
    }

    private static <T extends Number> Scalar<T> floatingPoint(String name, FloatCodec<T> codec) {
        return Scalar.of(name, codec)
                .writing(Double.class, codec::writeDouble)
                .writing(Float.class, (value, out) -> codec.writeDouble(value, out))
                .writing(Integer.class, (value, out) -> codec.writeDouble(value, out))
                .writing(Long.class, (value, out) -> codec.writeDouble(Exact.toDouble(value), out))
                .writing(Short.class, (value, out) -> codec.writeDouble(value, out))
                .writing(Byte.class, (value, out) -> codec.writeDouble(value, out))
                .writing(
                        BigInteger.class, (value, out) -> codec.writeDouble(Exact.toDouble(new BigDecimal(value)), out))
                .writing(BigDecimal.class, (value, out) -> codec.writeDouble(Exact.toDouble(value), out))
                .giving(Double.class, Number::doubleValue)
                .giving(Float.class, value -> Exact.toFloat(value.doubleValue()))
                .giving(BigDecimal.class, NumberTypes::decimal);
    }

    private static Scalar<Number> numeric() {
        return Scalar.ofSeveral("numeric", NumericCodec.INSTANCE, List.of(BigDecimal.class))
                .accepting(BigInteger.class, BigDecimal::new)
                .accepting(Integer.class, BigDecimal::valueOf)
                .accepting(Long.class, BigDecimal::valueOf)
                .accepting(Short.class, BigDecimal::valueOf)
                .accepting(Byte.class, BigDecimal::valueOf)
                .accepting(Double.class, value -> Double.isFinite(value) ? BigDecimal.valueOf(value) : value)
                .accepting(Float.class, value -> Float.isFinite(value) ? decimal(value) : value.doubleValue())
                .accepting(String.class, NumberTypes::parse)
                .giving(BigInteger.class, value -> Exact.toBigInteger(finite(value)))
                .giving(Long.class, value -> Exact.toLong(finite(value)))
                .giving(Integer.class, value -> Exact.toInt(Exact.toLong(finite(value))))
                .giving(Short.class, value -> Exact.toShort(Exact.toLong(finite(value))))
                .giving(Byte.class, value -> Exact.toByte(Exact.toLong(finite(value))))
                .giving(Double.class, NumberTypes::toDouble)
                .giving(Float.class, value -> Exact.toFloat(toDouble(value)));
    }

    private static double toDouble(Number value) {
        return value instanceof Double special ? special : Exact.toDouble(finite(value));
    }

    /** The decimal number that the float or double is printed as. */
    private static BigDecimal decimal(Number value) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new Refusal("the value is " + value, "ask for Double");
        }
        return new BigDecimal(value.toString());
    }

    private static BigDecimal finite(Number value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        throw new Refusal("the value is " + value, "ask for Number or a double");
    }

    private static BigDecimal parse(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException invalid) {
            throw new Refusal("the text is not a number as BigDecimal reads it", null);
        }
    }
}
