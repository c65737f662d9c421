package io.github.loompg.codegen;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** What the built-in types become: a table of them. */
final class TypeSources {
    private TypeSources() {}

    static Sources of(List<CatalogType> types) {
        Sources sources = new Sources("PostgreSQL's catalog of types");
        sources.add("io/github/loompg/catalog/BuiltinTypes.java", """
                package io.github.loompg.catalog;

                import static io.github.loompg.catalog.PgType.builtin;
                %s
                import java.util.List;

                /** PostgreSQL's own types, whose OIDs never change. */
                final class BuiltinTypes {
                    private static final List<PgType> ALL = List.of(
                %s);

                    private BuiltinTypes() {}

                    /** All of them. */
                    static List<PgType> all() {
                        return ALL;
                    }
                }
                """.formatted(
                        types.stream()
                                .map(CatalogType::kind)
                                .distinct()
                                .sorted()
                                .map("import static io.github.loompg.data.DataType.Kind.%s;\n"::formatted)
                                .collect(joining()),
                        types.stream().map(TypeSources::row).collect(joining(",\n"))));
        return sources;
    }

    private static String row(CatalogType type) {
        return "            builtin(%s, %d, \"%s\", %d)"
                .formatted(type.kind(), type.oid(), type.name(), type.related());
    }
}
