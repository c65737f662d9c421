package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/**
 * Which column, or field of a composite, belongs to which component of a record: the one of the same name, or the one that
 * has that name in camel case, {@code created_at} for {@code createdAt}. Each has its component and each component has
 * one, or the error names those that have not.
 */
final class ComponentNames {
    private ComponentNames() {}

    /** The components of a record. */
    static List<String> of(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    /**
     * For each component of the record the index of its column or field.
     *
     * @param names the names of the columns or fields
     * @param what what these are called
     */
    static int[] match(Class<?> record, List<String> names, String what) {
        List<String> components = of(record);
        int[] indexOf = new int[components.size()];
        Arrays.fill(indexOf, -1);
        for (int index = 0; index < names.size(); index++) {
            String name = names.get(index);
            int component = indexOf(components, name);
            if (component < 0) {
                throw new Refusal("the " + what + " \"" + name + "\" has no component", null);
            }
            if (indexOf[component] >= 0) {
                throw new Refusal("several " + what + "s belong to the component " + components.get(component), null);
            }
            indexOf[component] = index;
        }
        for (int component = 0; component < indexOf.length; component++) {
            if (indexOf[component] < 0) {
                throw new Refusal("the component " + components.get(component) + " has no " + what, null);
            }
        }
        return indexOf;
    }

    /** Which of the components a column or field belongs to, or -1. */
    static int indexOf(List<String> components, String name) {
        int component = components.indexOf(name);
        return component >= 0 ? component : components.indexOf(camelCase(name));
    }

    static String camelCase(String name) {
        StringBuilder camel = new StringBuilder(name.length());
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i > 0) {
                upper = true;
            } else {
                camel.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return camel.toString();
    }
}
