package io.github.loompg.data;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A Java type with its type arguments, which a {@link Class} cannot say: write an empty body behind it.
 *
 * {@snippet :
 * List<List<Integer>> matrix = row.get("matrix", new TypeRef<List<List<Integer>>>() {});
 * }
 *
 * <p>Two of them are equal when they mean the same type.
 *
 * @param <T> the type that is meant
 */
public abstract class TypeRef<T> {
    private final Type type;

    /** Takes the type from the subclass that an empty body makes. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType superclass)
                || superclass.getRawType() != TypeRef.class) {
            throw new IllegalArgumentException(
                    "write the type directly, as in new TypeRef<List<String>>() {}: neither TypeRef without its type"
                            + " argument nor a subclass of a subclass tells it");
        }
        this.type = superclass.getActualTypeArguments()[0];
    }

    private TypeRef(Class<T> type) {
        this.type = type;
    }

    /** The same for a type without arguments. */
    public static <T> TypeRef<T> of(Class<T> type) {
        return new OfClass<>(type);
    }

    /** The type that is meant. */
    public final Type type() {
        return type;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof TypeRef<?> reference && type.equals(reference.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }

    private static final class OfClass<T> extends TypeRef<T> {
        OfClass(Class<T> type) {
            super(type);
        }
    }
}
