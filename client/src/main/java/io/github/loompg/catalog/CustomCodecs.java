package io.github.loompg.catalog;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.codec.TypeCodecProvider;
import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.ExtensionScalars;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.DataType;
import io.github.loompg.error.UsageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Which types a program wants to have mapped in another way than this client would, immutable: what was said of them by
 * name, last, and what extension jars say.
 */
public final class CustomCodecs {
    /** None but those of the jars that are found. */
    public static final CustomCodecs DEFAULT = new CustomCodecs(Map.of());

    private final Map<TypeName, Choice> choices;

    /** How a type is mapped. */
    sealed interface Choice {
        /** By a codec of the program's. */
        record Own(TypeCodec<?> codec) implements Choice {}

        /** As a type that the client knows. */
        record Builtin(String name) implements Choice {}

        /** As if nothing had been said of it. */
        record Natural() implements Choice {}
    }

    /** The codecs of jars, loaded when the first connection asks for one. */
    private static final class Provided {
        static final Map<String, Map<String, TypeCodec<?>>> BY_EXTENSION = load();

        private static Map<String, Map<String, TypeCodec<?>>> load() {
            Map<String, Map<String, TypeCodec<?>>> all = new HashMap<>();
            for (TypeCodecProvider provider :
                    ServiceLoader.load(TypeCodecProvider.class, TypeCodecProvider.class.getClassLoader())) {
                all.computeIfAbsent(provider.extension(), extension -> new HashMap<>())
                        .putAll(provider.codecs());
            }
            return all;
        }
    }

    private CustomCodecs(Map<TypeName, Choice> choices) {
        this.choices = Map.copyOf(choices);
    }

    private CustomCodecs with(TypeName type, Choice choice) {
        Map<TypeName, Choice> more = new HashMap<>(choices);
        more.put(type.canonical(), choice);
        return new CustomCodecs(more);
    }

    /** The same, with a codec for a type. */
    public CustomCodecs with(TypeName type, TypeCodec<?> codec) {
        return with(type, new Choice.Own(codec));
    }

    /** The same, where a type is mapped as another one is that the client knows. */
    public CustomCodecs with(TypeName type, String builtin) {
        return with(type, new Choice.Builtin(builtin));
    }

    /** The same, where a type is mapped as if nothing had been said of it. */
    public CustomCodecs without(TypeName type) {
        return with(type, new Choice.Natural());
    }

    /** The same, where what others say counts more. */
    public CustomCodecs overriddenBy(CustomCodecs others) {
        Map<TypeName, Choice> more = new HashMap<>(choices);
        more.putAll(others.choices);
        return new CustomCodecs(more);
    }

    /** What to do with a type, or null if nobody says anything of it; a name with its schema counts more. */
    @Nullable
    Choice find(PgType type) {
        Choice chosen = chosen(type.dataType());
        return chosen == null || chosen instanceof Choice.Natural ? provided(type) : chosen;
    }

    private @Nullable Choice chosen(DataType type) {
        if (choices.isEmpty()) {
            return null;
        }
        for (TypeName named : List.of(
                new TypeName(type.schema(), type.name()),
                new TypeName(TypeName.TEMPORARY, type.name()),
                new TypeName(null, type.name()))) {
            Choice choice = choices.get(named);
            if (choice != null && named.means(type)) {
                return choice;
            }
        }
        return null;
    }

    private static @Nullable Choice provided(PgType type) {
        boolean own = PgType.isForeign(type.oid()) && type.extension().isEmpty();
        TypeCodec<?> provided = own
                ? null
                : Provided.BY_EXTENSION
                        .getOrDefault(type.extension(), Map.of())
                        .get(type.dataType().name());
        return provided == null ? null : new Choice.Own(provided);
    }

    /**
     * A type that the client knows, for others to be mapped as.
     *
     * @param name as SQL writes it, or {@code hstore}
     */
    static @Nullable Scalar<?> builtin(String name) {
        TypeName type = TypeName.parse(name);
        Scalar<?> scalar = BuiltinScalars.BY_NAME.get(type.name());
        return scalar != null ? scalar : ExtensionScalars.find(type.name(), type.name());
    }

    /**
     * Makes sure that a type can be mapped as another one.
     *
     * @throws UsageException if the client does not know that
     */
    public static void requireBuiltin(String name) {
        if (builtin(name) == null) {
            throw new UsageException(
                    "there is no codec for " + name, "take a type without parts of those in the documentation", null);
        }
    }
}
