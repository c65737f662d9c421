package io.github.loompg.data;

import io.github.loompg.error.UsageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Arguments by name: given as the only argument of a statement, whose parameters are then written {@code :name}.
 *
 * {@snippet :
 * connection.fetch("SELECT * FROM users WHERE name = :name AND id IN (:ids)", Named.of("name", "Bob", "ids", List.of(1, 2)));
 * connection.execute("INSERT INTO users(name, dob) VALUES(:name, :dob)", Named.of(user)); // a record
 * }
 *
 * <p>A name may stand in the SQL any number of times, and has one type. Names are as they are written, upper and lower
 * case apart; what is in strings, quoted names and comments is none, nor is a cast ({@code ::int}). In a slice of an array,
 * {@code a[x:y]}, the colon is one of SQL; write a blank behind it if {@code y} is a column and there is no {@code x}.
 *
 * <p>A list alone in parentheses behind {@code IN} or {@code NOT IN} is sent as an array, so that the statement is the same
 * for lists of any length, also for an empty one. The arguments may have names that the statement does not use.
 */
public final class Named {
    private static final ClassValue<Map<String, Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            Map<String, Method> accessors = new LinkedHashMap<>();
            for (RecordComponent component : type.getRecordComponents()) {
                accessors.put(component.getName(), component.getAccessor());
            }
            return accessors;
        }
    };

    private final @Nullable Record object;
    private final Map<String, @Nullable Object> values;

    private Named(@Nullable Record object, Map<String, @Nullable Object> values) {
        this.object = object;
        this.values = values;
    }

    /**
     * The components of a record.
     *
     * @param record a name is that of a component, as it is or in camel case: {@code :user_id} finds {@code userId}
     * @return the arguments
     */
    public static Named of(Record record) {
        return new Named(record, Map.of());
    }

    /**
     * The entries of a map.
     *
     * @param values each value by its name; it is copied
     * @return the arguments
     */
    public static Named of(Map<String, ? extends @Nullable Object> values) {
        return new Named(null, Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    /**
     * Names and values in turn.
     *
     * @param name the first name
     * @param value its value
     * @param more further names, each with its value behind it
     * @return the arguments
     * @throws UsageException if a name has no value, or is no text
     */
    public static Named of(String name, @Nullable Object value, @Nullable Object... more) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put(name, value);
        for (int i = 0; i < more.length; i += 2) {
            if (!(more[i] instanceof String next) || i + 1 == more.length) {
                throw new UsageException(
                        "argument " + (i + 3) + " of Named.of is no name with a value behind it",
                        "give names and values in turn",
                        null);
            }
            values.put(next, more[i + 1]);
        }
        return new Named(null, Collections.unmodifiableMap(values));
    }

    /**
     * The value of a name.
     *
     * @param name as it stands in the SQL, without the colon
     * @return the value
     * @throws UsageException if there is none
     */
    public @Nullable Object value(String name) {
        if (object != null) {
            return component(object, name);
        }
        if (!values.containsKey(name)) {
            throw missing(name, values.keySet());
        }
        return values.get(name);
    }

    private static @Nullable Object component(Record object, String name) {
        Map<String, Method> accessors = ACCESSORS.get(object.getClass());
        Method exact = accessors.get(name);
        Method accessor = exact != null ? exact : accessors.get(camelCase(name));
        if (accessor == null) {
            throw missing(name, accessors.keySet());
        }
        if (!accessor.trySetAccessible()) {
            throw new UsageException(
                    "the components of " + object.getClass().getTypeName() + " cannot be read",
                    "open its package to the module io.github.loompg, make the record public, or give a map",
                    null);
        }
        try {
            return accessor.invoke(object);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String camelCase(String name) {
        StringBuilder camel = new StringBuilder(name.length());
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                upper = !camel.isEmpty();
            } else {
                camel.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return camel.toString();
    }

    private static UsageException missing(String name, Collection<String> given) {
        return new UsageException(
                "the statement has a parameter :" + name + ", and no argument has that name",
                given.isEmpty() ? "no names are given" : "the names are " + String.join(", ", new TreeSet<>(given)),
                null);
    }

    /** The names; values do not belong into a log. */
    @Override
    public String toString() {
        return "Named"
                + (object == null
                        ? values.keySet()
                        : ACCESSORS.get(object.getClass()).keySet());
    }
}
