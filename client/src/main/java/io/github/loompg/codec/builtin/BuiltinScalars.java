package io.github.loompg.codec.builtin;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All types without parts that PostgreSQL itself brings and that have a codec here, by their names. */
public final class BuiltinScalars {
    /** The families of types, those before others whose types are the usual ones for a Java class. */
    public static final List<TypeFamily> FAMILIES = List.of(
            NumberTypes.FAMILY,
            MoneyType.FAMILY,
            TextTypes.FAMILY,
            JsonTypes.FAMILY,
            TimeTypes.FAMILY,
            OtherTypes.BOOLEAN,
            OtherTypes.BINARY,
            OtherTypes.UUIDS,
            OtherTypes.XML,
            NetworkTypes.FAMILY,
            GeometryTypes.FAMILY,
            BitTypes.FAMILY,
            SystemTypes.FAMILY);

    /** In an order that has the most usual type for a Java class before others. */
    public static final List<Scalar<?>> ALL =
            FAMILIES.stream().flatMap(family -> family.types().stream()).toList();

    /** The same by their names in {@code pg_type}. */
    public static final Map<String, Scalar<?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Scalar::name, Function.identity()));

    private BuiltinScalars() {}

    /**
     * The type that takes objects of the given class before all others.
     *
     * @return its name, or null when there is none
     */
    public static @Nullable String typeOf(Class<?> javaClass) {
        for (Scalar<?> scalar : ALL) {
            if (scalar.accepts().get(0).javaType() == javaClass) {
                return scalar.name();
            }
        }
        return null;
    }
}
