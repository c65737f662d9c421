package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.DataType.Kind;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of one database, and how the values of each travel. Safe for use by many threads at once. */
public final class TypeCatalog {
    private static final Map<Integer, PgType> BUILTIN =
            BuiltinTypes.all().stream().collect(Collectors.toUnmodifiableMap(PgType::oid, Function.identity()));

    /** The arrays of the system catalogs, which count from 0; the server takes them in no other way. */
    private static final Set<String> VECTORS = Set.of("int2vector", "oidvector");

    private final Map<Integer, TypeMapping> mappings = new ConcurrentHashMap<>();

    /** A catalog that knows PostgreSQL's own types. Those of all others are sent and received as text. */
    public TypeCatalog() {}

    /** How to send arguments for a parameter of that type. */
    public ParameterEncoder parameter(int typeOid) {
        return new MappedParameter(mapping(typeOid));
    }

    /** The type of that OID. */
    public DataType type(int typeOid) {
        return mapping(typeOid).type();
    }

    /**
     * How to read a result.
     *
     * @param columns what the server describes it by
     * @param lookup finds the constructors of records that are accessible to nobody else, or null
     */
    public ResultShape shape(List<ColumnDescription> columns, @Nullable Lookup lookup) {
        return new ResultShape(columns.stream().map(this::column).toList(), new RecordAccess(lookup));
    }

    private Column column(ColumnDescription description) {
        TypeMapping mapping = mapping(description.typeOid());
        return new Column(
                new Attribute(
                        description.name(),
                        mapping.type(),
                        description.typeModifier(),
                        Integer.toUnsignedLong(description.tableOid()),
                        description.columnNumber()),
                sizeOnTheWire(description, mapping.type()),
                mapping);
    }

    /** A name is filled up to its size in tables, and only there. */
    private static int sizeOnTheWire(ColumnDescription description, DataType type) {
        return type.name().equals("name") ? -1 : description.typeSize();
    }

    private TypeMapping mapping(int typeOid) {
        TypeMapping known = mappings.get(typeOid);
        if (known != null) {
            return known;
        }
        TypeMapping mapping = resolve(typeOid);
        TypeMapping other = mappings.putIfAbsent(typeOid, mapping);
        return other == null ? mapping : other;
    }

    private TypeMapping resolve(int typeOid) {
        PgType type = BUILTIN.get(typeOid);
        if (type == null) {
            long oid = Integer.toUnsignedLong(typeOid);
            return new TextMapping(new DataType(oid, "", "type " + oid, Kind.BASE));
        }
        DataType dataType = type.dataType();
        return switch (dataType.kind()) {
            case ARRAY -> array(dataType, type.related());
            case BASE -> scalar(dataType);
            case PSEUDO -> dataType.name().equals("void") ? new VoidMapping(dataType) : new TextMapping(dataType);
            case COMPOSITE, DOMAIN, ENUM, RANGE, MULTIRANGE -> new TextMapping(dataType);
        };
    }

    private static TypeMapping scalar(DataType type) {
        Scalar<?> scalar = BuiltinScalars.BY_NAME.get(type.name());
        return scalar == null ? new TextMapping(type) : new ScalarMapping<>(type, scalar);
    }

    /** The elements of an array travel in the array's format, so that those of a type without a codec are text too. */
    private TypeMapping array(DataType type, int elementOid) {
        TypeMapping element = mapping(elementOid);
        if (element.format() == Format.TEXT) {
            return new TextMapping(type);
        }
        return new ArrayMapping(type, new ArrayLayout(element, elementOid, VECTORS.contains(type.name()) ? 0 : 1));
    }
}
