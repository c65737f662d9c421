package io.github.loompg.catalog;

import static io.github.loompg.catalog.PgType.builtin;
import static io.github.loompg.data.DataType.Kind.ARRAY;
import static io.github.loompg.data.DataType.Kind.BASE;
import static io.github.loompg.data.DataType.Kind.PSEUDO;

import java.util.List;

/** PostgreSQL's own types, whose OIDs never change. */
final class BuiltinTypes {
    private static final List<PgType> ALL = List.of(
            builtin(BASE, 16, "bool", 0),
            builtin(BASE, 17, "bytea", 0),
            builtin(BASE, 18, "char", 0),
            builtin(BASE, 19, "name", 0),
            builtin(BASE, 20, "int8", 0),
            builtin(BASE, 21, "int2", 0),
            builtin(ARRAY, 22, "int2vector", 21),
            builtin(BASE, 23, "int4", 0),
            builtin(BASE, 25, "text", 0),
            builtin(BASE, 26, "oid", 0),
            builtin(ARRAY, 30, "oidvector", 26),
            builtin(BASE, 114, "json", 0),
            builtin(ARRAY, 199, "json[]", 114),
            builtin(BASE, 700, "float4", 0),
            builtin(BASE, 701, "float8", 0),
            builtin(ARRAY, 1000, "bool[]", 16),
            builtin(ARRAY, 1001, "bytea[]", 17),
            builtin(ARRAY, 1002, "char[]", 18),
            builtin(ARRAY, 1003, "name[]", 19),
            builtin(ARRAY, 1005, "int2[]", 21),
            builtin(ARRAY, 1006, "int2vector[]", 22),
            builtin(ARRAY, 1007, "int4[]", 23),
            builtin(ARRAY, 1009, "text[]", 25),
            builtin(ARRAY, 1013, "oidvector[]", 30),
            builtin(ARRAY, 1014, "bpchar[]", 1042),
            builtin(ARRAY, 1015, "varchar[]", 1043),
            builtin(ARRAY, 1016, "int8[]", 20),
            builtin(ARRAY, 1021, "float4[]", 700),
            builtin(ARRAY, 1022, "float8[]", 701),
            builtin(ARRAY, 1028, "oid[]", 26),
            builtin(BASE, 1042, "bpchar", 0),
            builtin(BASE, 1043, "varchar", 0),
            builtin(BASE, 1082, "date", 0),
            builtin(BASE, 1083, "time", 0),
            builtin(BASE, 1114, "timestamp", 0),
            builtin(ARRAY, 1115, "timestamp[]", 1114),
            builtin(ARRAY, 1182, "date[]", 1082),
            builtin(ARRAY, 1183, "time[]", 1083),
            builtin(BASE, 1184, "timestamptz", 0),
            builtin(ARRAY, 1185, "timestamptz[]", 1184),
            builtin(ARRAY, 1231, "numeric[]", 1700),
            builtin(BASE, 1266, "timetz", 0),
            builtin(ARRAY, 1270, "timetz[]", 1266),
            builtin(BASE, 1700, "numeric", 0),
            builtin(PSEUDO, 2278, "void", 0),
            builtin(BASE, 2950, "uuid", 0),
            builtin(ARRAY, 2951, "uuid[]", 2950),
            builtin(BASE, 3802, "jsonb", 0),
            builtin(ARRAY, 3807, "jsonb[]", 3802));

    private BuiltinTypes() {}

    /** All of them. */
    static List<PgType> all() {
        return ALL;
    }
}
