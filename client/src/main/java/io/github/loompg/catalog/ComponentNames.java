package io.github.loompg.catalog;

import io.github.loompg.error.MappingException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which column belongs to which component of a record: the one of the same name, or the one that has that name in camel
 * case, {@code created_at} for {@code createdAt}. Each column has its component and each component its column, or the
 * error names those that have not.
 */
final class ComponentNames {
    private ComponentNames() {}

    /** For each component of the record the index of its column. */
    static int[] match(Class<?> record, List<Column> columns) {
        List<String> components = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        int[] columnOf = new int[components.size()];
        Arrays.fill(columnOf, -1);
        for (int column = 0; column < columns.size(); column++) {
            String name = columns.get(column).attribute().name();
            int component = components.indexOf(name);
            if (component < 0) {
                component = components.indexOf(camelCase(name));
            }
            if (component < 0) {
                throw mismatch(record, columns, "the column \"" + name + "\" has no component");
            }
            if (columnOf[component] >= 0) {
                throw mismatch(record, columns, "several columns belong to the component " + components.get(component));
            }
            columnOf[component] = column;
        }
        for (int component = 0; component < columnOf.length; component++) {
            if (columnOf[component] < 0) {
                throw mismatch(record, columns, "the component " + components.get(component) + " has no column");
            }
        }
        return columnOf;
    }

    private static String camelCase(String name) {
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

    private static MappingException mismatch(Class<?> record, List<Column> columns, String what) {
        String names = columns.stream().map(column -> column.attribute().name()).collect(Collectors.joining(", "));
        String components = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
        return new MappingException(
                "a row (" + names + ") cannot become a " + record.getSimpleName() + "(" + components + "): " + what,
                "write the columns out in the SQL, with AS where the names differ",
                null);
    }
}
