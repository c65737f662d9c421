package io.github.loompg.catalog;

import io.github.loompg.data.DataType;
import io.github.loompg.error.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type as a program names it. Without a schema it is PostgreSQL's own type of that name, if there is one, also in the
 * spelling of SQL, or else any type of that name.
 *
 * @param schema null for none
 * @param name as in {@code pg_type}
 */
public record TypeName(@Nullable String schema, String name) {
    /** What SQL calls the schema of a session's temporary objects, which has another name for each session. */
    static final String TEMPORARY = "pg_temp";

    private static final String CATALOG = "pg_catalog";

    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("boolean", "bool"),
            Map.entry("smallint", "int2"),
            Map.entry("int", "int4"),
            Map.entry("integer", "int4"),
            Map.entry("bigint", "int8"),
            Map.entry("real", "float4"),
            Map.entry("float", "float8"),
            Map.entry("double precision", "float8"),
            Map.entry("decimal", "numeric"),
            Map.entry("char", "bpchar"),
            Map.entry("character", "bpchar"),
            Map.entry("character varying", "varchar"),
            Map.entry("bit varying", "varbit"),
            Map.entry("time with time zone", "timetz"),
            Map.entry("time without time zone", "time"),
            Map.entry("timestamp with time zone", "timestamptz"),
            Map.entry("timestamp without time zone", "timestamp"));

    /**
     * The name that SQL would write.
     *
     * @throws UsageException if it is none
     */
    public static TypeName parse(String sql) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int at = 0;
        while (true) {
            StringBuilder part = new StringBuilder();
            quoted = at < sql.length() && sql.charAt(at) == '"';
            at = quoted ? readQuoted(sql, at + 1, part) : readPlain(sql, at, part);
            parts.add(part.toString());
            if (part.isEmpty() || at > sql.length() || (at < sql.length() && sql.charAt(at) != '.')) {
                throw malformed(sql);
            }
            if (at == sql.length()) {
                break;
            }
            at++;
        }
        String last = parts.get(parts.size() - 1);
        return switch (parts.size()) {
            case 1 -> new TypeName(null, quoted ? last : SPELLINGS.getOrDefault(last, last));
            case 2 -> new TypeName(parts.get(0), last);
            default -> throw malformed(sql);
        };
    }

    private static int readPlain(String sql, int from, StringBuilder part) {
        int end = sql.indexOf('.', from);
        String plain = sql.substring(from, end < 0 ? sql.length() : end).strip();
        if (plain.indexOf('"') >= 0 || plain.indexOf('\0') >= 0 || plain.indexOf('[') >= 0) {
            throw malformed(sql);
        }
        part.append(plain.toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
        return end < 0 ? sql.length() : end;
    }

    private static int readQuoted(String sql, int from, StringBuilder part) {
        for (int at = from; at < sql.length(); at++) {
            char c = sql.charAt(at);
            boolean twice = c == '"' && at + 1 < sql.length() && sql.charAt(at + 1) == '"';
            if (c == '\0') {
                throw malformed(sql);
            }
            if (c == '"' && !twice) {
                return at + 1;
            }
            part.append(c);
            at += twice ? 1 : 0;
        }
        throw malformed(sql);
    }

    private static UsageException malformed(String sql) {
        return new UsageException(
                "not the name of a type: " + sql,
                "write it as SQL does: name, or schema.name, in double quotes what is not all lower case; an array has no"
                        + " codec of its own, but that of its elements",
                null);
    }

    /** The type of PostgreSQL's own that is meant, or null. */
    @Nullable
    PgType builtin() {
        if (schema != null && !schema.equals(CATALOG)) {
            return null;
        }
        return TypeCatalog.BUILTIN.values().stream()
                .filter(type -> type.dataType().name().equals(name))
                .findAny()
                .orElse(null);
    }

    /** The same with its schema, if that is PostgreSQL's own. */
    TypeName canonical() {
        return schema == null && builtin() != null ? new TypeName(CATALOG, name) : this;
    }

    /** Whether this type is meant. */
    boolean means(DataType type) {
        if (!type.name().equals(name)) {
            return false;
        }
        return schema != null
                ? schema.equals(type.schema())
                        || (schema.equals(TEMPORARY) && type.schema().startsWith(TEMPORARY + "_"))
                : type.schema().equals(CATALOG) || builtin() == null;
    }

    /** As SQL writes it. */
    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
