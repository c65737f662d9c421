package io.github.loompg.catalog;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;

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
        return MethodType.methodType(rawClass(type)).wrap().returnType();
    }

    /**
     * The type of a component, in which a type variable of its record means what {@code target} says.
     *
     * @param target the record, with type arguments if it has variables
     */
    static Type resolve(Type component, Type target) {
        return switch (component) {
            case TypeVariable<?> variable
            when target instanceof ParameterizedType parameterized -> {
                TypeVariable<?>[] variables = rawClass(target).getTypeParameters();
                yield parameterized
                        .getActualTypeArguments()[Arrays.asList(variables).indexOf(variable)];
            }
            default -> component;
        };
    }
}
