package io.github.loompg;

import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.CopyTable;
import io.github.loompg.observe.CopyProgress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a COPY reads or writes its data. Immutable; each method gives a changed copy.
 *
 * {@snippet :
 * CopyOptions options = CopyOptions.csv().schema("app").columns("name", "dob").header(true).delimiter(";");
 * long rows = connection.copyFromTable("users", options, CopySink.to(Path.of("users.csv")));
 * }
 *
 * <p>Names of schemas and columns are taken as they are, as if in double quotes. What a version of the server does not
 * know, it refuses, and the error is the server's.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>
 */
public final class CopyOptions {
    private static final Set<String> ONLY_IN =
            Set.of("FREEZE", "FORCE_NOT_NULL", "FORCE_NULL", "DEFAULT", "ON_ERROR", "REJECT_LIMIT", "LOG_VERBOSITY");
    private static final Set<String> ONLY_OUT = Set.of("FORCE_QUOTE");

    private final @Nullable String schema;
    private final List<String> columns;
    private final Map<String, String> settings;
    private final @Nullable String where;
    private final CopyProgress progress;

    private CopyOptions(
            @Nullable String schema,
            List<String> columns,
            Map<String, String> settings,
            @Nullable String where,
            CopyProgress progress) {
        this.schema = schema;
        this.columns = columns;
        this.settings = settings;
        this.where = where;
        this.progress = progress;
    }

    /** PostgreSQL's text format: a line for each row, tabs between the columns, {@code \N} for NULL. */
    public static CopyOptions text() {
        return new CopyOptions(null, List.of(), Map.of(), null, (rows, bytes) -> {});
    }

    /** Comma-separated values. */
    public static CopyOptions csv() {
        return text().with("FORMAT", "csv");
    }

    /** PostgreSQL's binary format, which only PostgreSQL reads. */
    public static CopyOptions binary() {
        return text().with("FORMAT", "binary");
    }

    /**
     * Which schema the table is in.
     *
     * @param schema its name; without it the table is looked for along the {@code search_path}
     */
    public CopyOptions schema(String schema) {
        return new CopyOptions(schema, columns, settings, where, progress);
    }

    /**
     * Which columns are copied, and in which order; without it all but generated ones.
     *
     * @param columns their names; none for all
     */
    public CopyOptions columns(String... columns) {
        return columns(Arrays.asList(columns));
    }

    /**
     * Which columns are copied, and in which order; without it all but generated ones.
     *
     * @param columns their names; none for all
     */
    public CopyOptions columns(List<String> columns) {
        return new CopyOptions(schema, List.copyOf(columns), settings, where, progress);
    }

    /**
     * What stands between the columns of a row.
     *
     * @param delimiter a single one-byte character; a tab unless set, in CSV a comma
     */
    public CopyOptions delimiter(String delimiter) {
        return with("DELIMITER", CopyTable.literal(delimiter));
    }

    /**
     * What stands for NULL.
     *
     * @param text any text; {@code \N} unless set, in CSV nothing without quotes
     */
    public CopyOptions nullText(String text) {
        return with("NULL", CopyTable.literal(text));
    }

    /**
     * What stands for the default of its column (from PostgreSQL 16 on).
     *
     * @param text any text; there is none unless set
     */
    public CopyOptions defaultText(String text) {
        return with("DEFAULT", CopyTable.literal(text));
    }

    /**
     * Whether the first line has the names of the columns: written on the way out, passed over on the way in.
     *
     * @param header true if there is such a line
     */
    public CopyOptions header(boolean header) {
        return with("HEADER", header ? "true" : "false");
    }

    /** Has the first line, on the way in, be compared with the names of the columns (from PostgreSQL 15 on). */
    public CopyOptions headerMatch() {
        return with("HEADER", "match");
    }

    /**
     * The quotes of CSV.
     *
     * @param quote a single one-byte character; a double quote unless set
     */
    public CopyOptions quote(String quote) {
        return with("QUOTE", CopyTable.literal(quote));
    }

    /**
     * What stands in front of a quote within quotes in CSV.
     *
     * @param escape a single one-byte character; the quote itself unless set
     */
    public CopyOptions escape(String escape) {
        return with("ESCAPE", CopyTable.literal(escape));
    }

    /**
     * Which columns are always quoted in CSV that is written.
     *
     * @param columns their names
     */
    public CopyOptions forceQuote(String... columns) {
        return with("FORCE_QUOTE", CopyTable.names(Arrays.asList(columns)));
    }

    /** Has all columns be quoted in CSV that is written, except NULL. */
    public CopyOptions forceQuoteAll() {
        return with("FORCE_QUOTE", "*");
    }

    /**
     * Which columns are never NULL in CSV that is read, but the text for it.
     *
     * @param columns their names
     */
    public CopyOptions forceNotNull(String... columns) {
        return with("FORCE_NOT_NULL", CopyTable.names(Arrays.asList(columns)));
    }

    /**
     * Which columns are NULL in CSV that is read even where the text for it is quoted.
     *
     * @param columns their names
     */
    public CopyOptions forceNull(String... columns) {
        return with("FORCE_NULL", CopyTable.names(Arrays.asList(columns)));
    }

    /**
     * Whether the rows are frozen at once, which the server allows only in the transaction that has created or truncated
     * the table.
     *
     * @param freeze true to freeze them
     */
    public CopyOptions freeze(boolean freeze) {
        return with("FREEZE", freeze ? "true" : "false");
    }

    /**
     * In which encoding the data are; without it UTF-8.
     *
     * @param encoding a name that PostgreSQL knows, such as {@code LATIN1}
     */
    public CopyOptions encoding(String encoding) {
        return with("ENCODING", CopyTable.literal(encoding));
    }

    /**
     * Has rows with a value that its column's type refuses be passed over, however many, in text and CSV, where they would end the COPY
     * (from PostgreSQL 17 on). A row with too many or too few columns ends it all the same, and so does a violated
     * constraint. How many were passed over, a notice says, which an {@link Connection#addLogListener} hears.
     *
     * {@snippet :
     * CopyOptions lenient = CopyOptions.csv().ignoreErrors().logVerbosity(LogVerbosity.VERBOSE);
     * }
     */
    public CopyOptions ignoreErrors() {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put("ON_ERROR", "ignore");
        changed.remove("REJECT_LIMIT");
        return new CopyOptions(schema, columns, changed, where, progress);
    }

    /**
     * Has rows be passed over as {@link #ignoreErrors()} does, up to a limit (from PostgreSQL 18 on).
     *
     * @param atMost how many, 1 or more; one more ends the COPY
     */
    public CopyOptions ignoreErrors(long atMost) {
        if (atMost < 1) {
            throw new UsageException(
                    "the limit of rows that are passed over is " + atMost + ", and has to be 1 or more",
                    "without ignoreErrors the first one ends the COPY",
                    null);
        }
        return ignoreErrors().with("REJECT_LIMIT", Long.toString(atMost));
    }

    /**
     * How much is said of rows that are passed over (from PostgreSQL 17 on).
     *
     * @param verbosity how much; only their number unless set
     */
    public CopyOptions logVerbosity(LogVerbosity verbosity) {
        return with("LOG_VERBOSITY", verbosity.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Which rows are kept on the way in.
     *
     * @param condition SQL that becomes part of the statement as it is; never anything that somebody else has written
     */
    public CopyOptions where(String condition) {
        return new CopyOptions(schema, columns, settings, condition, progress);
    }

    /**
     * Who is told how far it has got: every now and then, and at the end.
     *
     * @param progress is called by the thread of the copy, which waits for it
     */
    public CopyOptions progress(CopyProgress progress) {
        return new CopyOptions(schema, columns, settings, where, progress);
    }

    private CopyOptions with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(name, value);
        return new CopyOptions(schema, columns, changed, where, progress);
    }

    CopyProgress progress() {
        return progress;
    }

    /** The statement that copies a table out. */
    String fromTable(String table) {
        requireNone(ONLY_IN, "on the way in");
        return "COPY " + table(table).columnsOf(columns) + " TO STDOUT" + options();
    }

    /** The statement that copies a result out. */
    String fromQuery(String query) {
        requireNone(ONLY_IN, "on the way in");
        if (schema != null || !columns.isEmpty()) {
            throw refused("a schema or columns", "where a table is copied", "write them in the query");
        }
        return "COPY (" + query + "\n) TO STDOUT" + options();
    }

    /** The statement that copies into a table. */
    String toTable(String table) {
        requireNone(ONLY_OUT, "on the way out");
        return table(table).fromClient(columns, rest());
    }

    /** Where records are copied to; in the binary format, whatever is set. */
    CopyTable recordsToTable(String table) {
        requireNone(ONLY_OUT, "on the way out");
        Map<String, String> binary = new LinkedHashMap<>(settings);
        binary.remove("FORMAT");
        if (!Set.of("FREEZE").containsAll(binary.keySet())) {
            throw refused(
                    binary.keySet().stream()
                            .filter(name -> !name.equals("FREEZE"))
                            .collect(Collectors.joining(", ")),
                    "where the caller has the data as text",
                    "records are copied in the binary format");
        }
        return table(table).with(columns, with("FORMAT", "binary").rest());
    }

    /** The same for records out of a table. */
    String recordsFromTable(String table) {
        return "SELECT " + (columns.isEmpty() ? "*" : CopyTable.list(columns)) + " FROM "
                + table(table).name();
    }

    private CopyTable table(String table) {
        return CopyTable.of(schema, table);
    }

    private String rest() {
        return options() + (where == null ? "" : " WHERE " + where);
    }

    private String options() {
        return settings.isEmpty()
                ? ""
                : settings.entrySet().stream()
                        .map(setting -> setting.getKey() + " " + setting.getValue())
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private void requireNone(Set<String> names, String where) {
        for (String name : settings.keySet()) {
            if (names.contains(name)) {
                throw refused(name, where, "leave it out");
            }
        }
        if (this.where != null && names.equals(ONLY_IN)) {
            throw refused("WHERE", where, "copyFromQuery takes a query with a condition");
        }
    }

    private static UsageException refused(String option, String where, String hint) {
        return new UsageException("COPY knows " + option + " only " + where, hint, null);
    }

    @Override
    public String toString() {
        return "CopyOptions[" + (schema == null ? "" : schema + ".") + columns + rest() + "]";
    }
}
