package io.github.loompg.catalog;

import io.github.loompg.catalog.PgType.Field;
import io.github.loompg.data.DataType;
import io.github.loompg.data.DataType.Kind;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks for types, and for all that they are made of, by one statement that goes from index to index: what it costs does
 * not depend on how many types there are. It is written so that nothing in it can be meant otherwise, whatever schemas the
 * session searches and whatever functions, operators and tables stand in them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-type.html">pg_type</a>
 */
public final class TypeQuery {
    /** The first major version that has multiranges. */
    private static final int MULTIRANGES = 14;

    private static final String RANGE_OF_MULTIRANGE =
            "SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid OPERATOR(pg_catalog.=) t.oid";

    private static final String NO_RANGE = "SELECT 0::pg_catalog.oid WHERE false";

    /**
     * OFFSET 0 keeps each look-up one of its own, so that no scan of a whole table can come of it. Columns are named, since
     * {@code *} has no OID before PostgreSQL 12.
     */
    private static final String SQL = """
        WITH RECURSIVE wanted(oid) AS (
            :wanted
          UNION
            SELECT part.oid
            FROM wanted,
              LATERAL (
                SELECT t.oid, t.typtype, t.typoutput, t.typelem, t.typbasetype, t.typrelid
                FROM pg_catalog.pg_type t WHERE t.oid OPERATOR(pg_catalog.=) wanted.oid OFFSET 0) t,
              LATERAL (
                SELECT t.typelem
                WHERE t.typtype OPERATOR(pg_catalog.=) 'b'
                  AND t.typoutput OPERATOR(pg_catalog.=) 'pg_catalog.array_out'::pg_catalog.regproc
              UNION ALL
                SELECT t.typbasetype WHERE t.typtype OPERATOR(pg_catalog.=) 'd'
              UNION ALL
                SELECT r.rngsubtype FROM pg_catalog.pg_range r
                WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid
              UNION ALL
                SELECT a.atttypid FROM pg_catalog.pg_attribute a
                WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND t.typtype OPERATOR(pg_catalog.=) 'c'
                  AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
              UNION ALL :range) part(oid))
        SELECT t.oid, n.nspname, t.typname, t.typtype, t.typdelim,
          t.typtype OPERATOR(pg_catalog.=) 'b'
            AND t.typoutput OPERATOR(pg_catalog.=) 'pg_catalog.array_out'::pg_catalog.regproc,
          t.typsend OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
            AND t.typreceive OPERATOR(pg_catalog.<>) 0::pg_catalog.oid,
          t.typelem, t.typbasetype,
          (SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid),
          (:range),
          (SELECT e.extname FROM pg_catalog.pg_depend d, pg_catalog.pg_extension e
           WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass
             AND d.objid OPERATOR(pg_catalog.=) t.oid AND d.deptype OPERATOR(pg_catalog.=) 'e'
             AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
             AND e.oid OPERATOR(pg_catalog.=) d.refobjid LIMIT 1),
          ARRAY(SELECT l.enumlabel FROM pg_catalog.pg_enum l
            WHERE l.enumtypid OPERATOR(pg_catalog.=) t.oid ORDER BY l.enumsortorder),
          ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a
            WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND t.typtype OPERATOR(pg_catalog.=) 'c'
              AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped ORDER BY a.attnum),
          ARRAY(SELECT a.atttypid FROM pg_catalog.pg_attribute a
            WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND t.typtype OPERATOR(pg_catalog.=) 'c'
              AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped ORDER BY a.attnum)
        FROM wanted,
          LATERAL (
            SELECT t.oid, t.typnamespace, t.typname, t.typtype, t.typdelim, t.typoutput, t.typsend, t.typreceive,
              t.typelem, t.typbasetype, t.typrelid
            FROM pg_catalog.pg_type t WHERE t.oid OPERATOR(pg_catalog.=) wanted.oid OFFSET 0) t,
          LATERAL (
            SELECT s.nspname FROM pg_catalog.pg_namespace s
            WHERE s.oid OPERATOR(pg_catalog.=) t.typnamespace OFFSET 0) n\
        """;

    /** Compiling it would take longer than to run it, so that is off for it and as before after it. */
    private static final String WITHOUT_JIT =
            "SELECT pg_catalog.set_config('loompg.jit', pg_catalog.current_setting('jit', true), true),"
                    + " pg_catalog.set_config('jit', 'off', true)"
                    + " WHERE pg_catalog.current_setting('jit', true) IS NOT NULL; ";

    private static final String JIT_AGAIN =
            "; SELECT pg_catalog.set_config('jit', pg_catalog.current_setting('loompg.jit', true), true)"
                    + " WHERE pg_catalog.current_setting('jit', true) IS NOT NULL";

    /** Which of the statements it is that gives the types, from 0. */
    public static final int RESULT = 1;

    private TypeQuery() {}

    /**
     * Several statements for the simple protocol, which are one transaction or part of the open one.
     *
     * @param serverMajor the server's major version
     */
    public static String sql(Collection<Integer> typeOids, int serverMajor) {
        String oids = typeOids.stream().map(Integer::toUnsignedString).collect(Collectors.joining(","));
        return sql("SELECT pg_catalog.unnest('{" + oids + "}'::pg_catalog.oid[])", serverMajor);
    }

    /** The same for all types of a name. */
    public static String sql(TypeName name, int serverMajor) {
        String schema = name.schema();
        String within = schema == null
                ? ""
                : TypeName.TEMPORARY.equals(schema)
                        ? " AND t.typnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()"
                        : " AND t.typnamespace OPERATOR(pg_catalog.=) (SELECT s.oid FROM pg_catalog.pg_namespace s"
                                + " WHERE s.nspname OPERATOR(pg_catalog.=) " + literal(schema) + ")";
        return sql(
                "SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typname OPERATOR(pg_catalog.=) " + literal(name.name())
                        + within,
                serverMajor);
    }

    private static String literal(String name) {
        return "E'" + name.replace("\\", "\\\\").replace("'", "''") + "'::pg_catalog.name";
    }

    private static String sql(String wanted, int serverMajor) {
        String range = serverMajor < MULTIRANGES ? NO_RANGE : RANGE_OF_MULTIRANGE;
        return WITHOUT_JIT + SQL.replace(":range", range).replace(":wanted", wanted) + JIT_AGAIN;
    }

    /**
     * Reads what came of it.
     *
     * @param rows the bodies of the DataRow messages, in the text format
     * @throws MalformedMessageException if they are not what the statement gives
     */
    public static List<PgType> read(List<ByteReader> rows) {
        Map<Integer, Row> found = new HashMap<>();
        for (ByteReader row : rows) {
            Row read = Row.read(row);
            found.put(read.oid(), read);
        }
        return found.values().stream().map(row -> row.type(found)).toList();
    }

    private record Row(
            int oid,
            String schema,
            String name,
            char kind,
            char delimiter,
            boolean array,
            boolean binary,
            int element,
            int base,
            int subtype,
            int range,
            String extension,
            List<String> labels,
            List<String> attributes,
            List<String> attributeTypes) {
        private static final int COLUMNS = 15;
        private static final ArrayLiteral TEXTS = new ArrayLiteral(0, PgType.COMMA);

        static Row read(ByteReader in) {
            if (in.readUnsignedShort() != COLUMNS) {
                throw new MalformedMessageException("a description of a type has another number of columns");
            }
            Row row = new Row(
                    oid(text(in)),
                    text(in),
                    text(in),
                    character(text(in)),
                    character(text(in)),
                    text(in).equals("t"),
                    text(in).equals("t"),
                    oid(text(in)),
                    oid(text(in)),
                    oid(text(in)),
                    oid(text(in)),
                    text(in),
                    list(in),
                    list(in),
                    list(in));
            in.expectEnd();
            if (row.attributes.size() != row.attributeTypes.size()) {
                throw new MalformedMessageException("a composite has names and types of fields in different numbers");
            }
            return row;
        }

        PgType type(Map<Integer, Row> found) {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < attributes.size(); i++) {
                fields.add(new Field(attributes.get(i), oid(attributeTypes.get(i))));
            }
            Kind sort = sort();
            DataType type = new DataType(Integer.toUnsignedLong(oid), schema, nameOf(sort, found), sort);
            return new PgType(type, related(sort), binary, delimiter, extension, labels, fields);
        }

        private Kind sort() {
            if (array) {
                return Kind.ARRAY;
            }
            return switch (kind) {
                case 'c' -> Kind.COMPOSITE;
                case 'd' -> Kind.DOMAIN;
                case 'e' -> Kind.ENUM;
                case 'r' -> Kind.RANGE;
                case 'm' -> Kind.MULTIRANGE;
                case 'p' -> Kind.PSEUDO;
                default -> Kind.BASE;
            };
        }

        /** An array's own name is made up by the server. */
        private String nameOf(Kind sort, Map<Integer, Row> found) {
            if (sort != Kind.ARRAY) {
                return name;
            }
            PgType builtin = TypeCatalog.BUILTIN.get(element);
            Row row = found.get(element);
            return (builtin != null ? builtin.dataType().name() : row != null ? row.name : name) + "[]";
        }

        private int related(Kind sort) {
            return switch (sort) {
                case ARRAY -> element;
                case DOMAIN -> base;
                case RANGE -> subtype;
                case MULTIRANGE -> range;
                case BASE, COMPOSITE, ENUM, PSEUDO -> 0;
            };
        }

        private static String text(ByteReader in) {
            int length = in.readValueLength();
            return length <= 0 ? "" : in.readUtf8(length);
        }

        private static char character(String text) {
            return text.isEmpty() ? 0 : text.charAt(0);
        }

        private static int oid(String text) {
            try {
                return text.isEmpty() ? 0 : Integer.parseUnsignedInt(text);
            } catch (NumberFormatException notOne) {
                throw new MalformedMessageException("the OID of a type is no number");
            }
        }

        private static List<String> list(ByteReader in) {
            int length = in.readValueLength();
            if (length < 0) {
                return List.of();
            }
            byte[] framed = TEXTS.toBinary(in.array(), in.position(), length);
            in.skip(length);
            ByteReader list = new ByteReader(framed);
            List<String> texts = new ArrayList<>();
            if (list.readInt() == 0) {
                return texts;
            }
            list.skip(2 * Integer.BYTES);
            int count = list.readCount(Integer.BYTES);
            list.skip(Integer.BYTES);
            for (int i = 0; i < count; i++) {
                texts.add(text(list));
            }
            return texts;
        }
    }
}
