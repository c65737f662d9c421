package io.github.loompg.codec.builtin;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types without parts that the extensions in PostgreSQL's own distribution bring, by extension and name. */
public final class ExtensionScalars {
    /** All of them, by extension. */
    public static final Map<String, List<Scalar<?>>> BY_EXTENSION = Map.of(
            "citext", List.of(TextTypes.text("citext")),
            "hstore", List.of(Scalar.of("hstore", HstoreCodec.INSTANCE)),
            "ltree",
                    List.of(
                            VersionedText.scalar("ltree"),
                            VersionedText.scalar("lquery"),
                            VersionedText.scalar("ltxtquery")));

    private static final Map<String, Map<String, Scalar<?>>> BY_NAME = BY_EXTENSION.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    entry -> entry.getValue().stream()
                            .collect(Collectors.toUnmodifiableMap(Scalar::name, Function.identity()))));

    private ExtensionScalars() {}

    /**
     * The type of an extension.
     *
     * @param extension the extension that the type belongs to, whatever schema it is in
     * @return null if it has no codec here
     */
    public static @Nullable Scalar<?> find(String extension, String name) {
        return BY_NAME.getOrDefault(extension, Map.of()).get(name);
    }
}
