package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.BooleanCodec;
import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.DirectCodec;
import io.github.loompg.codec.builtin.Exact;
import io.github.loompg.codec.builtin.FloatCodec;
import io.github.loompg.codec.builtin.IntegerCodec;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values of a type without parts: its codec in the binary format, and the conversions that are registered for it. */
record ScalarMapping<T>(DataType type, Scalar<T> scalar) implements TypeMapping {
    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "name");
    private static final Set<String> NUMBERS = Set.of("int2", "int4", "int8", "float4", "float8", "numeric");

    @Override
    public TypeMapping as(DataType other) {
        return new ScalarMapping<>(other, scalar);
    }

    @Override
    public boolean accepts(Object argument) {
        return accepted(argument) != null;
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        Scalar.Accepted<?> accepted = accepted(argument);
        if (accepted == null) {
            throw notAccepted(argument.getClass());
        }
        accepted.write(argument, out);
    }

    private Scalar.@Nullable Accepted<?> accepted(Object argument) {
        List<Scalar.Accepted<?>> all = scalar.accepts();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).javaType().isInstance(argument)) {
                return all.get(i);
            }
        }
        return null;
    }

    @Override
    public ValueWriter writer(Class<?> type) {
        for (Scalar.Accepted<?> each : scalar.accepts()) {
            if (each.javaType().isAssignableFrom(type)) {
                return each::write;
            }
        }
        return this;
    }

    @Override
    public T read(byte[] array, int offset, int length) {
        if (scalar.codec() instanceof DirectCodec<T> codec) {
            return codec.read(array, offset, length);
        }
        ByteReader in = new ByteReader(array, offset, length);
        T value = scalar.codec().decode(in);
        in.expectEnd();
        return value;
    }

    @Override
    public ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.objectClass(target);
        if (asked.isAssignableFrom(scalar.codec().javaType())) {
            return this::read;
        }
        for (Scalar.Given<T, ?> given : scalar.gives()) {
            if (asked.isAssignableFrom(given.javaType())) {
                return (array, offset, length) -> given.convert().apply(read(array, offset, length));
            }
        }
        throw new Refusal(
                "a value of " + type + " has no form as that class",
                "ask for one of " + names(scalar.gives().stream().map(Scalar.Given::javaType))
                        + ", or cast the column in the SQL");
    }

    @Override
    public boolean readBoolean(byte[] array, int offset, int length) {
        return scalar.codec() instanceof BooleanCodec codec
                ? codec.readBoolean(array, offset, length)
                : TypeMapping.super.readBoolean(array, offset, length);
    }

    @Override
    public long readLong(byte[] array, int offset, int length) {
        return scalar.codec() instanceof IntegerCodec<?> codec
                ? codec.readLong(array, offset, length)
                : TypeMapping.super.readLong(array, offset, length);
    }

    @Override
    public double readDouble(byte[] array, int offset, int length) {
        return switch (scalar.codec()) {
            case FloatCodec<?> codec -> codec.readDouble(array, offset, length);
            case IntegerCodec<?> codec -> Exact.toDouble(codec.readLong(array, offset, length));
            default -> TypeMapping.super.readDouble(array, offset, length);
        };
    }

    private Refusal notAccepted(Class<?> given) {
        String natural = BuiltinScalars.typeOf(given);
        String hint = null;
        if (natural != null) {
            hint = isCastable(natural, type.toString())
                    ? "write $n::" + natural + "::" + type + " in the SQL, and the parameter is of type " + natural
                    : "write $n::" + natural + " in the SQL, if that is what the parameter is meant to be";
        } else if (given.isArray() || Collection.class.isAssignableFrom(given)) {
            hint = "to compare with several values write = ANY($n) in the SQL";
        }
        return new Refusal("the type takes " + names(scalar.accepts().stream().map(Scalar.Accepted::javaType)), hint);
    }

    /** Whether SQL has a cast for it, as it has to and from texts, and from one number to another. */
    private static boolean isCastable(String from, String to) {
        return from.equals("text") || TEXTS.contains(to) || (NUMBERS.contains(from) && NUMBERS.contains(to));
    }

    private static String names(Stream<Class<?>> classes) {
        return classes.map(Class::getSimpleName).distinct().collect(Collectors.joining(", "));
    }
}
