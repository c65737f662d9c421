package io.github.loompg.exchange;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.catalog.ParameterEncoder;
import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowEncoder;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.error.SqlExcerpt;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend.Bind;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the server has prepared, and what it said of it.
 *
 * <p>As a {@link BooleanSupplier} it says whether it may still be used: from the moment at which somebody decides to
 * have the server close it, nobody may send it any more.
 */
public final class Statement implements BooleanSupplier {
    private final String name;
    private final String sql;
    private final List<ParameterEncoder> parameters;
    private final @Nullable ResultShape result;
    private final List<Format> parameterFormats;
    private final List<Format> resultFormats;
    private final boolean keepsTurn;
    private final TypeCatalog types;
    private final boolean typesMayChange;
    private final long typesVersion;
    private volatile boolean closed;

    /**
     * @param name empty if it is the unnamed one, which the next statement without a name replaces
     * @param types what is known of its types now
     * @param columns null if it gives no rows
     */
    Statement(
            String name,
            String sql,
            TypeCatalog types,
            List<Integer> parameterTypes,
            @Nullable List<ColumnDescription> columns) {
        this.name = name;
        this.sql = sql;
        this.types = types;
        this.typesVersion = types.version();
        this.typesMayChange = parameterTypes.stream().anyMatch(TypeCatalog::mayChange)
                || (columns != null && columns.stream().anyMatch(column -> TypeCatalog.mayChange(column.typeOid())));
        this.parameters = parameterTypes.stream().map(types::parameter).toList();
        this.result = columns == null ? null : types.shape(columns);
        this.parameterFormats = Format.shortest(
                parameters.stream().map(ParameterEncoder::format).toList());
        this.resultFormats = result == null ? Format.ALL_TEXT : result.formats();
        this.keepsTurn = CopyRefusal.mayCopy(sql);
    }

    public String name() {
        return name;
    }

    public String sql() {
        return sql;
    }

    /** Whether it has a name, and lasts until it is closed. */
    public boolean isNamed() {
        return !name.isEmpty();
    }

    /** Whether the turn has to be kept until the reply has been read. */
    public boolean keepsTurn() {
        return keepsTurn;
    }

    /** The data types of its parameters. */
    public List<DataType> parameterTypes() {
        return parameters.stream().map(ParameterEncoder::type).toList();
    }

    /** The columns of its result; none if it gives no rows. */
    public List<Attribute> attributes() {
        return result == null ? List.of() : result.attributes();
    }

    /** The OIDs of these. */
    public List<Integer> parameterOids() {
        return parameters.stream()
                .map(parameter -> (int) parameter.type().oid())
                .toList();
    }

    /** Whether the server describes the same result now as when it was prepared; null is one without rows. */
    boolean hasColumns(@Nullable List<ColumnDescription> columns) {
        return result == null ? columns == null : columns != null && result.hasColumns(columns);
    }

    @Nullable
    ResultShape result() {
        return result;
    }

    /** Whether its types may have changed since it was prepared, so that it has to be prepared anew. */
    public boolean isOutdated() {
        return typesMayChange && typesVersion != types.version();
    }

    /** Whether it may still be sent. */
    @Override
    public boolean getAsBoolean() {
        return !closed;
    }

    /** From now on nobody may send it any more. */
    public void close() {
        closed = true;
    }

    /** It was not closed after all. */
    public void reopen() {
        closed = false;
    }

    /** Refuses a statement that has no rows to read. */
    void requireRows() {
        if (result == null) {
            throw new UsageException("the statement gives no rows: " + SqlExcerpt.of(sql), "run it with execute", null);
        }
    }

    /** Reads the body of a DataRow. */
    Row row(ByteReader body) {
        if (result == null) {
            throw new MalformedMessageException(
                    "the server sent a row for a statement that it had described as one without a result");
        }
        return result.row(body.array(), body.position(), body.remaining());
    }

    /** How to write the arguments of many runs. */
    RowEncoder rowEncoder(InputRows rows) {
        return new RowEncoder(rows, parameters);
    }

    /** Begins a Bind whose parameters are encoded already; {@link #endBind} ends it. */
    int beginBind(int parameters, ByteWriter out) {
        return Bind.begin(out, "", name, parameterFormats, parameters);
    }

    void endBind(int mark, ByteWriter out) {
        Bind.end(out, mark, resultFormats);
    }

    /** Adds the types that the values of a row say that their parts have, and that are not known. */
    void addUnmetTypes(ByteReader body, Set<Integer> unmet) {
        if (result != null && result.isOpen()) {
            result.addUnmetTypes(body.array(), body.position(), body.remaining(), unmet);
        }
    }

    void writeBind(@Nullable Object[] arguments, ByteWriter out) {
        writeBind("", name, arguments, resultFormats, out);
    }

    void writeBind(String portal, @Nullable Object[] arguments, ByteWriter out) {
        writeBind(portal, name, arguments, resultFormats, out);
    }

    /** The same for another statement with the same parameters. */
    void writeBind(
            String portal, String name, @Nullable Object[] arguments, List<Format> resultFormats, ByteWriter out) {
        if (arguments.length != parameters.size()) {
            throw wrongCount(arguments);
        }
        int mark = Bind.begin(out, portal, name, parameterFormats, arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            parameters.get(i).write(arguments[i], i + 1, out);
        }
        Bind.end(out, mark, resultFormats);
    }

    /** What is wrong with arguments that are not as many as the parameters. */
    UsageException wrongCount(@Nullable Object[] arguments) {
        Class<?> spread = arguments.getClass().getComponentType();
        return new UsageException(
                "the statement has " + count(parameters.size(), "parameter") + ", but "
                        + count(arguments.length, "argument")
                        + (arguments.length == 1 ? " was given: " : " were given: ")
                        + SqlExcerpt.of(sql),
                spread == Object.class
                        ? "give one argument for each of $1, $2, …"
                        : "an array of " + spread.getSimpleName() + " was spread into single arguments;"
                                + " to give it as one, write (Object) in front of it",
                null);
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
