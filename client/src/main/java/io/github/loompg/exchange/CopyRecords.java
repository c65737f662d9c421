package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BIND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.NO_DATA;
import static io.github.loompg.protocol.message.BackendTypes.PARAMETER_DESCRIPTION;
import static io.github.loompg.protocol.message.BackendTypes.PARSE_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.catalog.ParameterEncoder;
import io.github.loompg.catalog.RowEncoder;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Backend.RowDescription;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of values, in PostgreSQL's binary format. The types of the columns are asked from the server in the same
 * transaction, so that no other session can change them before the data have come.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4">Binary Format</a>
 */
public final class CopyRecords implements CopyIn.Encoder {
    private static final int TEXT_OID = 25;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};

    /** Columns that COPY takes if none are named; a name that is not there is reported by the COPY. */
    private static final String COLUMNS = "SELECT attname FROM pg_catalog.pg_attribute"
            + " WHERE attrelid = pg_catalog.to_regclass($1) AND attnum > 0 AND NOT attisdropped:given ORDER BY attnum";

    private static final int GENERATED_COLUMNS = 12;

    /** A column is of a type that nobody has met. */
    public static final class UnknownTypeException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final CopyTable table;
    private final int serverMajor;
    private final TypeCatalog types;
    private final InputRows rows;
    private RowEncoder encoder;
    private long count;

    /**
     * Takes what is to be copied where.
     *
     * @param serverMajor the server's major version, 0 if it does not say so
     */
    public CopyRecords(CopyTable table, int serverMajor, TypeCatalog types, InputRows rows) {
        this.table = table;
        this.serverMajor = serverMajor;
        this.types = types;
        this.rows = rows;
        this.encoder = new RowEncoder(rows, List.of());
    }

    // What the table is like

    @Override
    public String prepare(ByteWriter out) {
        if (table.columns().isEmpty()) {
            new Frontend.Parse("", columnsSql(), List.of(TEXT_OID)).write(out);
            int mark = Frontend.Bind.begin(out, "", "", Format.ALL_TEXT, 1);
            int value = out.beginValue();
            out.writeUtf8(table.name());
            out.endValue(value);
            Frontend.Bind.end(out, mark, Format.ALL_TEXT);
            new Frontend.Execute("", 0).write(out);
        }
        new Frontend.Parse("", table.select(), List.of()).write(out);
        new Frontend.Describe(Target.STATEMENT, "").write(out);
        return table.fromClient(table.columns(), table.rest());
    }

    private String columnsSql() {
        return COLUMNS.replace(":given", serverMajor < GENERATED_COLUMNS ? "" : " AND attgenerated = ''");
    }

    @Override
    public void prepared(CopyIn copy) {
        List<String> columns = table.columns().isEmpty() ? columns(copy) : table.columns();
        copy.about(table.select());
        copy.expect(PARSE_COMPLETE);
        copy.expect(PARAMETER_DESCRIPTION);
        byte type = copy.next();
        if (type == NO_DATA) {
            // A table without columns.
            return;
        }
        copy.require(type, ROW_DESCRIPTION);
        List<ColumnDescription> described = RowDescription.read(copy.body()).columns();
        if (!types.unknown(described.stream().map(ColumnDescription::typeOid).toList())
                .isEmpty()) {
            throw new UnknownTypeException();
        }
        encoder = new RowEncoder(
                rows,
                described.stream()
                        .filter(column -> columns.contains(column.name()))
                        .map(this::encoder)
                        .toList());
    }

    private List<String> columns(CopyIn copy) {
        copy.about(columnsSql());
        copy.expect(PARSE_COMPLETE);
        copy.expect(BIND_COMPLETE);
        List<String> columns = new ArrayList<>();
        byte type = copy.next();
        for (; type == DATA_ROW; type = copy.next()) {
            ByteReader row = copy.body();
            row.readShort();
            columns.add(row.readUtf8(row.readValueLength()));
        }
        copy.require(type, COMMAND_COMPLETE);
        return columns;
    }

    private ParameterEncoder encoder(ColumnDescription column) {
        ParameterEncoder encoder = types.column(column.typeOid(), column.name());
        if (encoder.format() != Format.BINARY) {
            throw new UsageException(
                    "the column \"" + column.name() + "\" is of the type " + encoder.type()
                            + ", which has no binary form in this client",
                    "register a codec for it, or give the data as text to copyToTable",
                    null);
        }
        return encoder;
    }

    // The rows

    @Override
    public void begin(ByteWriter out) {
        out.writeBytes(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
    }

    @Override
    public boolean add(@Nullable Object row, ByteWriter out, int limit) {
        try {
            int values = encoder.take(row);
            if (values != encoder.size()) {
                throw wrongCount(values);
            }
            out.writeShort(values);
            for (int i = 0; i < values; i++) {
                encoder.write(i, out);
            }
        } catch (PostgresException unsendable) {
            unsendable.atInputRow(count);
            throw unsendable;
        }
        count++;
        return true;
    }

    private UsageException wrongCount(int values) {
        return new UsageException(
                "a row of " + values + (values == 1 ? " value" : " values") + " cannot be copied into " + encoder.size()
                        + (encoder.size() == 1 ? " column: " : " columns: ") + table.name(),
                "name the columns that the values are for",
                null);
    }

    @Override
    public void end(ByteWriter out) {
        out.writeShort(-1);
    }

    @Override
    public long rows() {
        return count;
    }
}
