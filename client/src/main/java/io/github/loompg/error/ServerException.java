package io.github.loompg.error;

import io.github.loompg.protocol.message.ErrorFields;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The server answered with an error. There is a subclass for each condition and each class of conditions in
 * {@code io.github.loompg.error.sqlstate}; a code that is not known there comes as the subclass of its first two
 * characters, and else as this class itself.
 *
 * <p>The statement had no effect. The connection can be used, unless {@link #isFatal()}; a transaction, if one is open,
 * takes nothing but a rollback, to a savepoint or altogether. A text with several statements, or a procedure, may have
 * committed by itself what came before the error.
 *
 * <p>{@link #getMessage()} has the server's message, the SQLSTATE, the line of the SQL with a caret under the position,
 * and the server's hint:
 *
 * <pre>
 * column "nmae" does not exist (SQLSTATE 42703)
 *     line 2: WHERE nmae = $1
 *                   ^
 * hint: Perhaps you meant to reference the column "users.name".
 * </pre>
 *
 * <p>It leaves out {@link #detail()}, {@link #where()} and {@link #internalQuery()}, because PostgreSQL puts values of
 * parameters and rows there ("Key (email)=(...) already exists"), which do not belong into a log unless somebody wants
 * them there. The server's message itself is shown as it is, and a few of those quote a value too, above all a text
 * that cannot be read as another type.
 *
 * {@snippet :
 * try {
 *     connection.execute("INSERT INTO users(email) VALUES($1)", email);
 * } catch (UniqueViolationException taken) {
 *     if ("users_email_key".equals(taken.constraint())) {
 *         return "somebody has this address already";
 *     }
 *     throw taken;
 * }
 * }
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-error-fields.html">Error and Notice Message Fields</a>
 */
public class ServerException extends PostgresException {
    private final ErrorFields fields;
    private final @Nullable String sql;

    /**
     * Wraps what the server says. {@code ServerErrors.of} picks the right subclass.
     *
     * @param fields all fields of the error message
     * @param sql the statement that it is about, or null if it is about none
     */
    public ServerException(ErrorFields fields, @Nullable String sql) {
        super(describe(fields, sql), fields.hint(), null);
        this.fields = fields;
        this.sql = sql;
    }

    private static String describe(ErrorFields fields, @Nullable String sql) {
        StringBuilder text = new StringBuilder(
                fields.message().isEmpty() ? "the server reports an error and does not say which" : fields.message());
        if (fields.sqlState() != null) {
            text.append(" (SQLSTATE ").append(fields.sqlState()).append(')');
        }
        if (sql != null) {
            SqlExcerpt.at(sql, fields.position())
                    .lines()
                    .forEach(line -> text.append("\n    ").append(line));
        }
        return text.toString();
    }

    @Override
    public @Nullable String sqlState() {
        return fields.sqlState();
    }

    /**
     * True for the codes with which the server says that it rolled back for the sake of a neighbour, 40001
     * (serialization failure) and 40P01 (deadlock), or that it let nobody in yet, 57P03 (starting up or shutting down)
     * and 53300 (too many connections).
     *
     * <p>For the first two it is the whole transaction that has to be run again, with the reading that led to its
     * decisions; and not one that commits by itself half-way. False for 55P03 (lock not available): who sets
     * {@code lock_timeout} or writes {@code NOWAIT} has asked not to wait. False for 57P01 (server shutting down),
     * which can come after a commit.
     */
    @Override
    public boolean safeToRetry() {
        String sqlState = fields.sqlState();
        return sqlState != null
                && switch (sqlState) {
                    case SqlState.SERIALIZATION_FAILURE,
                            SqlState.DEADLOCK_DETECTED,
                            SqlState.CANNOT_CONNECT_NOW,
                            SqlState.TOO_MANY_CONNECTIONS -> true;
                    default -> false;
                };
    }

    /**
     * The statement that the error is about.
     *
     * @return the text as it was sent, or null if the error is about none, as while connecting
     */
    public @Nullable String sql() {
        return sql;
    }

    /** Whether the server ended the session with this error, so that the connection is closed. */
    public boolean isFatal() {
        return "FATAL".equals(fields.severity()) || "PANIC".equals(fields.severity());
    }

    /**
     * How bad it is, in English whatever the server's language.
     *
     * @return {@code ERROR}, {@code FATAL} or {@code PANIC}; null if the server does not say
     */
    public @Nullable String severity() {
        return fields.severity();
    }

    /**
     * What the server says in one line, in the server's language.
     *
     * @return the text without anything added; empty if there is none
     */
    public String serverMessage() {
        return fields.message();
    }

    /**
     * More about it, often with the values of a row; not part of {@link #getMessage()}.
     *
     * @return a text of one or several lines, or null
     */
    public @Nullable String detail() {
        return fields.detail();
    }

    /**
     * Where in {@link #sql()}.
     *
     * @return the character (code point), from 1; empty if the server does not say
     */
    public OptionalInt position() {
        return known(fields.position());
    }

    /**
     * Where in {@link #internalQuery()}.
     *
     * @return the character (code point), from 1; empty if the server does not say
     */
    public OptionalInt internalPosition() {
        return known(fields.internalPosition());
    }

    /**
     * A statement that the server made itself and that failed, such as one of a PL/pgSQL function; not part of
     * {@link #getMessage()}.
     *
     * @return the text, or null
     */
    public @Nullable String internalQuery() {
        return fields.internalQuery();
    }

    /**
     * The functions that were active, the innermost first; not part of {@link #getMessage()}.
     *
     * @return one line for each, or null
     */
    public @Nullable String where() {
        return fields.where();
    }

    /**
     * The schema of the object that the error is about.
     *
     * @return a name, or null
     */
    public @Nullable String schema() {
        return fields.schema();
    }

    /**
     * The table that the error is about.
     *
     * @return a name, or null
     */
    public @Nullable String table() {
        return fields.table();
    }

    /**
     * The column that the error is about.
     *
     * @return a name, or null
     */
    public @Nullable String column() {
        return fields.column();
    }

    /**
     * The data type that the error is about.
     *
     * @return a name, or null
     */
    public @Nullable String dataType() {
        return fields.dataType();
    }

    /**
     * The constraint that was violated; a unique index counts as one.
     *
     * @return a name, or null
     */
    public @Nullable String constraint() {
        return fields.constraint();
    }

    /**
     * The file of the server's source code that reported the error.
     *
     * @return a name without folders, or null
     */
    public @Nullable String file() {
        return fields.file();
    }

    /**
     * The line in {@link #file()}.
     *
     * @return a number from 1; empty if the server does not say
     */
    public OptionalInt line() {
        return known(fields.line());
    }

    /**
     * The function of the server's source code that reported the error.
     *
     * @return a name, or null
     */
    public @Nullable String routine() {
        return fields.routine();
    }

    /** All fields, also those that have no accessor here. */
    public ErrorFields fields() {
        return fields;
    }

    private static OptionalInt known(int number) {
        return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
