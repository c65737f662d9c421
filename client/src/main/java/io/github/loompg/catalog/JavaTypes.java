package io.github.loompg.catalog;

import io.github.loompg.data.Range;
import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the reflected types of Java mean for reading values. */
final class JavaTypes {
    private JavaTypes() {}

    /** The class of the objects of a type, primitive or not. */
    static Class<?> rawClass(Type type) {
        return switch (type) {
            case Class<?> javaClass -> javaClass;
            case ParameterizedType parameterized -> rawClass(parameterized.getRawType());
            case GenericArrayType array ->
                rawClass(array.getGenericComponentType()).arrayType();
            case WildcardType wildcard -> rawClass(wildcard.getUpperBounds()[0]);
            case TypeVariable<?> variable -> rawClass(variable.getBounds()[0]);
            default -> throw new IllegalArgumentException("not a type of the Java language: " + type);
        };
    }

    /** The class of the objects of a type; of a primitive type its wrapper. */
    static Class<?> objectClass(Type type) {
        Class<?> raw = rawClass(type);
        return raw.isPrimitive() ? MethodType.methodType(raw).wrap().returnType() : raw;
    }

    /** The only type argument of a type, or Object if it has none. */
    static Type argument(Type target) {
        return switch (target) {
            case ParameterizedType parameterized -> parameterized.getActualTypeArguments()[0];
            case WildcardType wildcard -> argument(wildcard.getUpperBounds()[0]);
            default -> Object.class;
        };
    }

    /** The ranges between two values of a type. */
    static Type rangeOf(Type bound) {
        return new Parameterized(Range.class, List.of(bound), null);
    }

    /** The lists of objects of a type. */
    static Type listOf(Type element) {
        return new Parameterized(List.class, List.of(element), null);
    }

    /**
     * A type as it stands in the declaration of a class, with what the type variables of that class mean in {@code target}.
     *
     * @param target the class, with type arguments or without
     */
    static Type resolve(Type declared, Type target) {
        if (!(target instanceof ParameterizedType arguments)) {
            return declared;
        }
        return switch (declared) {
            case TypeVariable<?> variable -> {
                int index = Arrays.asList(rawClass(target).getTypeParameters()).indexOf(variable);
                yield index < 0 ? variable : arguments.getActualTypeArguments()[index];
            }
            case ParameterizedType parameterized ->
                new Parameterized(
                        parameterized.getRawType(),
                        Arrays.stream(parameterized.getActualTypeArguments())
                                .map(argument -> resolve(argument, target))
                                .toList(),
                        parameterized.getOwnerType());
            case GenericArrayType array -> (GenericArrayType) () -> resolve(array.getGenericComponentType(), target);
            case WildcardType wildcard -> resolve(wildcard.getUpperBounds()[0], target);
            default -> declared;
        };
    }

    private record Parameterized(
            Type raw, List<Type> arguments, @Nullable Type owner) implements ParameterizedType {
        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }
    }
}
