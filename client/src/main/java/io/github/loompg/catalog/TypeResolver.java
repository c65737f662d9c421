package io.github.loompg.catalog;

import io.github.loompg.catalog.CustomCodecs.Choice;
import io.github.loompg.catalog.PgType.Field;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.ExtensionScalars;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.DataType;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.message.Format;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how the values of a type travel, from what the catalog says of it and of the types that it is made of.
 *
 * <p>What consists of others travels in the binary format if all of them do, and else as text.
 */
final class TypeResolver {
    /** The arrays of the system catalogs, which count from 0; the server takes them in no other way. */
    private static final Set<String> VECTORS = Set.of("int2vector", "oidvector");

    /** The schema of PostgreSQL's own types. */
    static final String CATALOG = "pg_catalog";

    /** The bytes of each number in the tuples of a type. */
    private static final Map<String, List<Integer>> TUPLES = Map.of(
            "date", List.of(Integer.BYTES),
            "time", List.of(Long.BYTES),
            "timestamp", List.of(Long.BYTES),
            "timestamptz", List.of(Long.BYTES),
            "timetz", List.of(Long.BYTES, Integer.BYTES),
            "interval", List.of(Integer.BYTES, Integer.BYTES, Long.BYTES));

    private final IntFunction<@Nullable PgType> types;
    private final Map<Integer, TypeMapping> mappings;
    private final IntFunction<@Nullable TypeMapping> anyType;
    private final CustomCodecs codecs;
    private final RecordAccess access;
    private final Consumer<PgType> doubt;

    /** The types that are being resolved; one that is part of itself, which no server has, is a text. */
    private final Set<Integer> open = new HashSet<>();

    /**
     * @param types what is known of a type, or null
     * @param mappings what was resolved before, and takes what is resolved now
     * @param anyType at any later time the mapping of a type, if that is known
     * @param codecs what the program has of its own
     * @param access finds what records are made by
     * @param doubt takes a type that a value or an argument does not fit
     */
    TypeResolver(
            IntFunction<@Nullable PgType> types,
            Map<Integer, TypeMapping> mappings,
            IntFunction<@Nullable TypeMapping> anyType,
            CustomCodecs codecs,
            RecordAccess access,
            Consumer<PgType> doubt) {
        this.types = types;
        this.mappings = mappings;
        this.anyType = anyType;
        this.codecs = codecs;
        this.access = access;
        this.doubt = doubt;
    }

    TypeMapping mapping(int typeOid) {
        TypeMapping done = mappings.get(typeOid);
        if (done != null) {
            return done;
        }
        PgType type = types.apply(typeOid);
        if (type == null) {
            return new TextMapping(PgType.unknown(typeOid).dataType());
        }
        if (!open.add(typeOid)) {
            return new TextMapping(type.dataType());
        }
        TypeMapping mapping = resolve(type);
        open.remove(typeOid);
        mappings.put(typeOid, mapping);
        return mapping;
    }

    private TypeMapping resolve(PgType type) {
        Choice choice = codecs.find(type);
        if (choice == null) {
            return natural(type);
        }
        return switch (choice) {
            case Choice.Own(var codec) -> custom(type, codec);
            case Choice.Builtin(String name) -> builtin(type, name);
            case Choice.Natural() -> natural(type);
        };
    }

    private <T> TypeMapping custom(PgType type, TypeCodec<T> codec) {
        CustomWire<T> wire = switch (codec.form()) {
            case TypeCodec.Text<T> text -> new CustomWire.OfText<>(text);
            case TypeCodec.Binary<T> binary -> new CustomWire.OfBytes<>(binary);
            case TypeCodec.Tuple<T> tuple -> tuple(type, tuple);
        };
        CustomMapping<T> mapping = new CustomMapping<>(type.dataType(), codec, wire);
        return wire instanceof CustomWire.OfFields<T> fields && fields.layout().isText()
                ? new LiteralMapping(type.dataType(), mapping, new CompositeLiteral(type.fields()))
                : mapping;
    }

    /** Whether the values of a type without parts can be exchanged as tuples. */
    static boolean hasTuples(PgType type) {
        return TUPLES.containsKey(type.dataType().name()) && !PgType.isForeign(type.oid());
    }

    private <T> CustomWire<T> tuple(PgType type, TypeCodec.Tuple<T> form) {
        if (type.dataType().kind() == DataType.Kind.COMPOSITE) {
            TypeMapping natural = composite(type);
            TypeMapping framed = natural instanceof LiteralMapping literal ? literal.binary() : natural;
            CompositeMapping composite = (CompositeMapping) framed;
            return new CustomWire.OfFields<>(form, composite.layout(), composite);
        }
        List<Integer> sizes = TUPLES.get(type.dataType().name());
        if (sizes == null || !hasTuples(type)) {
            throw new UsageException(
                    "the type " + type.dataType() + " has no tuple form, in which a codec was set for it",
                    "use a codec of text or bytes",
                    null);
        }
        return new CustomWire.OfNumbers<>(form, sizes);
    }

    /** A type as if it were one that the client knows. */
    private static TypeMapping builtin(PgType type, String name) {
        DataType dataType = type.dataType();
        Scalar<?> scalar = Objects.requireNonNull(CustomCodecs.builtin(name));
        ScalarMapping<?> mapping = new ScalarMapping<>(dataType, scalar);
        return type.binary() ? mapping : TextForms.of(mapping);
    }

    private TypeMapping natural(PgType type) {
        DataType dataType = type.dataType();
        return switch (dataType.kind()) {
            case ARRAY -> array(type);
            case BASE -> scalar(type);
            case DOMAIN -> mapping(type.related()).as(dataType);
            case ENUM -> new EnumMapping(dataType, type.labels(), () -> doubt.accept(type));
            case COMPOSITE -> composite(type);
            case RANGE -> range(type);
            case MULTIRANGE -> multirange(type);
            case PSEUDO -> pseudo(dataType);
        };
    }

    private TypeMapping pseudo(DataType type) {
        return switch (type.name()) {
            case "void" -> new VoidMapping(type);
            case "record" -> new AnonymousRecordMapping(type, new MetTypes(anyType), access);
            case "anyarray" -> new AnyArrayMapping(type, new MetTypes(anyType));
            // A literal that nobody has asked the type of, and its text in both formats.
            case "unknown" -> new ScalarMapping<>(type, Objects.requireNonNull(BuiltinScalars.BY_NAME.get("text")));
            default -> new TextMapping(type);
        };
    }

    private TypeMapping composite(PgType type) {
        List<TypeMapping> mappings = new ArrayList<>();
        boolean binary = true;
        for (Field field : type.fields()) {
            TypeMapping mapping = mapping(field.typeOid());
            mappings.add(mapping);
            binary &= mapping.format() == Format.BINARY;
        }
        if (!binary) {
            mappings.replaceAll(TextForms::of);
        }
        CompositeMapping composite = new CompositeMapping(
                type.dataType(), new CompositeLayout(type.fields(), mappings, access, () -> doubt.accept(type)));
        return binary ? composite : new LiteralMapping(type.dataType(), composite, new CompositeLiteral(type.fields()));
    }

    private TypeMapping range(PgType type) {
        TypeMapping bound = mapping(type.related());
        RangeMapping range = new RangeMapping(type.dataType(), bound);
        return bound.format() == Format.BINARY ? range : new LiteralMapping(type.dataType(), range, new RangeLiteral());
    }

    private TypeMapping multirange(PgType type) {
        PgType range = types.apply(type.related());
        if (range == null) {
            return new TextMapping(type.dataType());
        }
        TypeMapping bound = mapping(range.related());
        MultirangeMapping multirange =
                new MultirangeMapping(type.dataType(), new RangeMapping(range.dataType(), bound));
        return bound.format() == Format.BINARY
                ? multirange
                : new LiteralMapping(type.dataType(), multirange, new MultirangeLiteral());
    }

    /** Names mean something only where nobody else can give them: in PostgreSQL's own schema, and in an extension. */
    private static TypeMapping scalar(PgType type) {
        DataType dataType = type.dataType();
        Scalar<?> scalar = dataType.schema().equals(CATALOG)
                ? BuiltinScalars.BY_NAME.get(dataType.name())
                : ExtensionScalars.find(type.extension(), dataType.name());
        return scalar == null || !type.binary() ? new TextMapping(dataType) : new ScalarMapping<>(dataType, scalar);
    }

    private TypeMapping array(PgType type) {
        DataType dataType = type.dataType();
        TypeMapping element = mapping(type.related());
        PgType elementType = types.apply(type.related());
        ArrayLayout layout = new ArrayLayout(
                element,
                type.related(),
                VECTORS.contains(dataType.name()) ? 0 : 1,
                elementType == null ? PgType.COMMA : elementType.delimiter());
        ArrayMapping array = new ArrayMapping(dataType, layout);
        return element.format() == Format.BINARY
                ? array
                : new LiteralMapping(dataType, array, new ArrayLiteral(type.related(), layout.delimiter()));
    }
}
