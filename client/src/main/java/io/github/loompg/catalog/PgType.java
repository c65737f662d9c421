package io.github.loompg.catalog;

import io.github.loompg.data.DataType;
import java.util.List;
import java.util.Set;

/**
 * A type as the server's catalog has it.
 *
 * @param dataType what users see of it
 * @param related the type that it is made of, or 0: of an array the element's, of a domain the base type's, of a range
 *     the subtype's, of a multirange the range's
 * @param binary whether its values have a binary form
 * @param delimiter what stands between its values in the text form of an array
 * @param extension the extension that it belongs to, or empty
 * @param labels of an enum, in their order
 * @param fields of a composite, in their order
 */
public record PgType(
        DataType dataType,
        int related,
        boolean binary,
        char delimiter,
        String extension,
        List<String> labels,
        List<Field> fields) {
    /** What stands between the elements of nearly all arrays. */
    static final char COMMA = ',';

    /** PostgreSQL's own types without a binary form. */
    private static final Set<String> TEXT_ONLY = Set.of("aclitem", "gtsvector");

    /** The first OID of types that are not PostgreSQL's own. */
    private static final long FIRST_FOREIGN_OID = 16_384;

    /** A field of a composite. */
    public record Field(String name, int typeOid) {}

    public PgType {
        labels = List.copyOf(labels);
        fields = List.copyOf(fields);
    }

    /** The object identifier, as the unsigned number that it is on the wire. */
    public int oid() {
        return (int) dataType.oid();
    }

    /** One of PostgreSQL's own types. */
    static PgType builtin(DataType.Kind kind, int oid, String name, int related) {
        DataType type = new DataType(Integer.toUnsignedLong(oid), "pg_catalog", name, kind);
        return new PgType(
                type, related, !TEXT_ONLY.contains(name), name.equals("box") ? ';' : COMMA, "", List.of(), List.of());
    }

    /** A type of which the catalog knows nothing, because it is gone. Its values travel as text. */
    static PgType unknown(int oid) {
        long unsigned = Integer.toUnsignedLong(oid);
        DataType type = new DataType(unsigned, "", "type " + unsigned, DataType.Kind.BASE);
        return new PgType(type, 0, false, COMMA, "", List.of(), List.of());
    }

    /** Whether somebody has defined it in this database, so that it may change. */
    static boolean isForeign(int oid) {
        return Integer.toUnsignedLong(oid) >= FIRST_FOREIGN_OID;
    }
}
