package io.github.loompg.catalog;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.message.ColumnDescription;
import java.lang.invoke.MethodHandles;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The types of a database as one connection sees them, and how the values of each travel.
 *
 * <p>PostgreSQL's own types are known from the beginning. All others are found out when a statement mentions them, and
 * then known to all connections to the database; but what is found out inside a transaction stays with its connection
 * until the commit, for it may be about to change.
 *
 * <p>Safe for use by several threads; but who adds to it has the connection's turn.
 */
public final class TypeCatalog {
    static final Map<Integer, PgType> BUILTIN =
            BuiltinTypes.all().stream().collect(Collectors.toUnmodifiableMap(PgType::oid, Function.identity()));

    /** The tags of statements that change types, or the tables whose rows are types, and what such types are called. */
    private static final Set<String> CHANGES = Set.of(
            "ALTER TYPE",
            "ALTER TABLE",
            "ALTER DOMAIN",
            "ALTER VIEW",
            "ALTER MATERIALIZED VIEW",
            "ALTER FOREIGN TABLE",
            "ALTER SCHEMA",
            "ALTER EXTENSION",
            "DROP TYPE",
            "DROP DOMAIN",
            "DROP EXTENSION",
            "DROP SCHEMA",
            "DROP OWNED");

    private final KnownTypes known;
    private final RecordAccess access;

    private volatile CustomCodecs codecs;

    /** What was found out inside the open transaction. */
    private final Map<Integer, PgType> ofTransaction = new ConcurrentHashMap<>();

    /** Whether the open transaction may have changed types, so that what all others know does not hold in it. */
    private volatile boolean changedByTransaction;

    private final AtomicLong version = new AtomicLong();
    private final AtomicBoolean open = new AtomicBoolean(true);

    private volatile Mappings mappings;

    /** The mappings of the types that are known, as of a version. */
    private record Mappings(long version, Map<Integer, TypeMapping> byOid) {
        Mappings(long version) {
            this(version, new ConcurrentHashMap<>());
        }
    }

    /** A catalog that knows PostgreSQL's own types, and shares with nobody. */
    public TypeCatalog() {
        this(KnownTypes.alone(), CustomCodecs.DEFAULT, null);
    }

    /**
     * @param known what is shared by all connections to the database
     * @param codecs what the program has of its own
     * @param lookup finds the constructors of records that are accessible to nobody else, or null
     */
    public TypeCatalog(KnownTypes known, CustomCodecs codecs, MethodHandles.@Nullable Lookup lookup) {
        this.known = known;
        this.codecs = codecs;
        this.access = new RecordAccess(lookup);
        this.mappings = new Mappings(version());
    }

    // What is known

    /** Another number whenever a statement that uses types of this database may have been understood wrongly. */
    public long version() {
        return known.version() + version.get();
    }

    /** PostgreSQL's own type of that name, or null. */
    public static @Nullable PgType builtin(TypeName name) {
        return name.builtin();
    }

    /** Whether a type is not PostgreSQL's own, so that what is known of it holds only for this {@link #version}. */
    public static boolean mayChange(int typeOid) {
        return PgType.isForeign(typeOid);
    }

    /** Those of the types that have to be looked up. */
    public Set<Integer> unknown(Collection<Integer> typeOids) {
        Set<Integer> unknown = new LinkedHashSet<>();
        for (int oid : typeOids) {
            if (find(oid) == null) {
                unknown.add(oid);
            }
        }
        return unknown;
    }

    @Nullable
    PgType find(int oid) {
        PgType builtin = BUILTIN.get(oid);
        if (builtin != null) {
            return builtin;
        }
        PgType own = ofTransaction.get(oid);
        return own != null || changedByTransaction ? own : known.find(oid);
    }

    /** A lookup on behalf of all connections. */
    public KnownTypes.Lookup lookup(Collection<Integer> typeOids) {
        return known.lookup(typeOids);
    }

    /** Takes in what was found outside of any transaction, for all connections. */
    public void learn(KnownTypes.Lookup lookup, Collection<PgType> found) {
        lookup.succeeded(withThoseThatAreGone(lookup.oids(), found));
    }

    /** Takes in what was found inside the open transaction. */
    public void learn(Collection<Integer> typeOids, Collection<PgType> found) {
        withThoseThatAreGone(typeOids, found).forEach(type -> ofTransaction.put(type.oid(), type));
    }

    /** What was asked for and not found is known not to be there, so that nobody asks again. */
    private static List<PgType> withThoseThatAreGone(Collection<Integer> typeOids, Collection<PgType> found) {
        Set<Integer> gone = new LinkedHashSet<>(typeOids);
        found.forEach(type -> gone.remove(type.oid()));
        return Stream.concat(found.stream(), gone.stream().map(PgType::unknown)).toList();
    }

    /** Whether a statement with this tag may have changed types. */
    public static boolean isChangeOfTypes(String tag) {
        return CHANGES.contains(tag);
    }

    /** The same for the body of a CommandComplete, which stays as it is; nearly always decided by its first letter. */
    public static boolean isChangeOfTypes(byte[] array, int from, int to) {
        return from < to
                && (array[from] == 'A' || array[from] == 'D')
                && isChangeOfTypes(new ByteReader(array, from, to - from).readCString());
    }

    /**
     * Statements have been run.
     *
     * @param tag what the last one of them was
     * @param changedTypes whether one of them may have changed types
     * @param inTransaction whether a transaction is open now
     */
    public void ran(String tag, boolean changedTypes, boolean inTransaction) {
        if (changedTypes) {
            typesChanged(inTransaction);
        }
        if (!inTransaction && (tag.equals("COMMIT") || tag.equals("ROLLBACK"))) {
            transactionEnded(tag.equals("COMMIT"));
        } else if (tag.equals("ROLLBACK")) {
            rolledBackToSavepoint();
        }
    }

    /** A statement has changed types, for all to see, or inside the open transaction. */
    public void typesChanged(boolean inTransaction) {
        ofTransaction.clear();
        if (inTransaction) {
            changedByTransaction = true;
            version.incrementAndGet();
        } else {
            known.forget();
        }
    }

    /** A part of the open transaction was rolled back. */
    public void rolledBackToSavepoint() {
        if (!ofTransaction.isEmpty()) {
            ofTransaction.clear();
            version.incrementAndGet();
        }
    }

    /**
     * The open transaction is over.
     *
     * @param committed false also when that is not known
     */
    public void transactionEnded(boolean committed) {
        if (changedByTransaction) {
            changedByTransaction = false;
            ofTransaction.clear();
            known.forget();
        } else if (committed) {
            known.keep(ofTransaction.values(), known.version());
            ofTransaction.clear();
        } else if (!ofTransaction.isEmpty()) {
            ofTransaction.clear();
            version.incrementAndGet();
        }
    }

    /** Takes note of the end of a transaction that nobody has told of. */
    public void outsideOfTransactions() {
        if (changedByTransaction || !ofTransaction.isEmpty()) {
            transactionEnded(false);
        }
    }

    /** Forgets what was found out, for all connections. */
    public void forget() {
        ofTransaction.clear();
        known.forget();
    }

    /** The connection is closed; what follows does nothing. */
    public void close() {
        if (open.compareAndSet(true, false)) {
            known.leave();
        }
    }

    // What the program has of its own

    /** What the program has of its own at the moment. */
    public CustomCodecs codecs() {
        return codecs;
    }

    /** Changes what the program has of its own, for statements that are prepared from now on. */
    public void change(UnaryOperator<CustomCodecs> change) {
        codecs = change.apply(codecs);
        version.incrementAndGet();
    }

    /**
     * Makes sure that a type can have a codec of its own.
     *
     * @param found the types that were found by that name
     * @param codec the codec, or null if it is about a type that is mapped as another one
     * @throws UsageException if there is no such type, or it consists of others which have codecs
     */
    public static void requireCodable(TypeName name, Collection<PgType> found, @Nullable TypeCodec<?> codec) {
        List<PgType> meant =
                found.stream().filter(type -> name.means(type.dataType())).toList();
        if (meant.isEmpty()) {
            throw new UsageException("unknown type: " + name, "write its schema in front, if it is in one", null);
        }
        for (PgType type : meant) {
            switch (type.dataType().kind()) {
                case ARRAY, RANGE, MULTIRANGE, PSEUDO ->
                    throw new UsageException(
                            "a codec cannot be set for " + name + ": it is neither a scalar type nor a composite",
                            "set one for what it consists of",
                            null);
                case COMPOSITE -> {
                    if (codec == null) {
                        throw new UsageException(
                                "a composite cannot be mapped as a type without parts: " + name, null, null);
                    }
                }
                case BASE, DOMAIN, ENUM -> {
                    if (codec != null && codec.form() instanceof TypeCodec.Tuple && !TypeResolver.hasTuples(type)) {
                        throw new UsageException(
                                "the type " + name + " has no tuple form", "use a codec of text or bytes", null);
                    }
                }
            }
        }
    }

    // What follows from it

    /** How to send arguments for a parameter of that type. */
    public ParameterEncoder parameter(int typeOid) {
        return new MappedParameter(mapping(typeOid), null);
    }

    /** How to send the values of a column of that type. */
    public ParameterEncoder column(int typeOid, String name) {
        return new MappedParameter(mapping(typeOid), name);
    }

    /** The type of that OID. */
    public DataType type(int typeOid) {
        return mapping(typeOid).type();
    }

    /** How to read a result that the server describes by these columns. */
    public ResultShape shape(List<ColumnDescription> columns) {
        return new ResultShape(columns.stream().map(this::column).toList(), access);
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
        long now = version();
        Mappings current = mappings;
        if (current.version() != now) {
            current = new Mappings(now);
            mappings = current;
        }
        return resolver(now, current).mapping(typeOid);
    }

    private TypeResolver resolver(long asOf, Mappings current) {
        return new TypeResolver(
                this::find, current.byOid(), this::mappingIfKnown, codecs, access, type -> doubt(type, asOf));
    }

    private @Nullable TypeMapping mappingIfKnown(int typeOid) {
        return find(typeOid) == null ? null : mapping(typeOid);
    }

    /** A value or an argument does not fit what was known of a type. */
    private void doubt(PgType type, long asOf) {
        if (version() == asOf && known.doubt(type)) {
            ofTransaction.clear();
        }
    }
}
