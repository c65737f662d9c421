package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.Label;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which label a constant of a Java enum stands for: the one that {@link Label} says, or that has its name, or that differs
 * from its name only in the case of letters and in how words are joined.
 */
final class EnumLabels {
    private static final ClassValue<EnumLabels> KNOWN = new ClassValue<>() {
        @Override
        protected EnumLabels computeValue(Class<?> javaEnum) {
            return new EnumLabels(javaEnum);
        }
    };

    private final Class<?> javaEnum;

    /** The label of each constant that says it. */
    private final Map<Object, String> said = new HashMap<>();

    private final Map<String, Object> exactly = new HashMap<>();
    private final Map<String, Object> nearly = new HashMap<>();

    private EnumLabels(Class<?> javaEnum) {
        this.javaEnum = javaEnum;
        Set<String> ambiguous = new HashSet<>();
        for (Enum<?> constant : constants(javaEnum)) {
            String label = annotated(constant);
            if (label != null) {
                said.put(constant, label);
                exactly.put(label, constant);
            } else {
                exactly.putIfAbsent(constant.name(), constant);
                if (nearly.put(plain(constant.name()), constant) != null) {
                    ambiguous.add(plain(constant.name()));
                }
            }
        }
        nearly.keySet().removeAll(ambiguous);
    }

    static EnumLabels of(Class<?> javaEnum) {
        return KNOWN.get(javaEnum);
    }

    /** The constant that stands for a label. */
    Object constant(String label) {
        Object constant = exactly.get(label);
        if (constant == null) {
            constant = nearly.get(plain(label));
        }
        if (constant == null) {
            throw new Refusal(
                    "no constant of " + javaEnum.getSimpleName() + " stands for the label",
                    "its constants are "
                            + Arrays.stream(constants(javaEnum)).map(Enum::name).collect(Collectors.joining(", "))
                            + "; @Label says of one which label it stands for, and String takes any");
        }
        return constant;
    }

    /** The label, out of those that the type has, that a constant stands for; null if there is none. */
    @Nullable
    String label(Enum<?> constant, List<String> labels) {
        String name = said.getOrDefault(constant, constant.name());
        if (labels.contains(name)) {
            return name;
        }
        if (said.containsKey(constant)) {
            return null;
        }
        String plain = plain(name);
        List<String> near =
                labels.stream().filter(label -> plain(label).equals(plain)).toList();
        return near.size() == 1 ? near.get(0) : null;
    }

    private static Enum<?>[] constants(Class<?> javaEnum) {
        return (Enum<?>[]) javaEnum.getEnumConstants();
    }

    private static @Nullable String annotated(Enum<?> constant) {
        try {
            Label label = constant.getDeclaringClass()
                    .getDeclaredField(constant.name())
                    .getAnnotation(Label.class);
            return label == null ? null : label.value();
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException("an enum without a field for its constant", impossible);
        }
    }

    /** Lower case, words joined by an underscore. */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean wordBegins = i > 0 && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1));
            if (wordBegins) {
                plain.append('_');
            }
            plain.append(c == ' ' || c == '-' ? '_' : c);
        }
        return plain.toString().toLowerCase(Locale.ROOT);
    }
}
