package io.github.loompg.exchange;

import io.github.loompg.error.SqlState;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.sql.SqlTokens;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to do about mistakes that are made often, for errors to which the server has no hint. They are known by the
 * SQLSTATE and by what stands in the SQL at the place of the error; messages are in the server's language.
 */
final class Advice {
    private static final char HINT = 'H';

    /** Options of COPY, and the version that was the first to know them. */
    private static final Map<String, Integer> COPY_OPTIONS =
            Map.of("default", 16, "on_error", 17, "log_verbosity", 17, "reject_limit", 18);

    private Advice() {}

    /** The same error, with advice if there is one. */
    static ErrorFields added(ErrorFields error, @Nullable String sql) {
        String advice = error.hint() != null || sql == null ? null : of(error, sql);
        if (advice == null) {
            return error;
        }
        Map<Character, String> texts = new HashMap<>(error.texts());
        texts.put(HINT, advice);
        return new ErrorFields(texts);
    }

    private static @Nullable String of(ErrorFields error, String sql) {
        return switch (error.sqlState()) {
            case SqlState.SYNTAX_ERROR -> ofSyntax(sql, error.position());
            case SqlState.INDETERMINATE_DATATYPE, SqlState.AMBIGUOUS_PARAMETER ->
                "say by a cast which type the parameter has, as in $1::int";
            case SqlState.UNDEFINED_PARAMETER ->
                "give one argument for each of $1, $2, …; without arguments the text is run as it is";
            case SqlState.IN_FAILED_SQL_TRANSACTION ->
                "a statement before has failed, and nothing but a rollback is left; put what may fail into a"
                        + " transaction inside of this one";
            case SqlState.DUPLICATE_PREPARED_STATEMENT ->
                "close the other one first; behind a pooler other clients may have used the name: prepare without one";
            case SqlState.INVALID_SQL_STATEMENT_NAME ->
                "it was deallocated, or a pooler such as PgBouncer has put another server behind this connection: see"
                        + " the option pooler";
            case null, default -> null;
        };
    }

    private static @Nullable String ofSyntax(String sql, int position) {
        if (position < 1 && hasSeveralStatements(sql)) {
            return "several statements are one call only without arguments, by execute; a pipeline sends several with"
                    + " arguments at once";
        }
        int place = position < 1 || position > sql.codePointCount(0, sql.length())
                ? sql.length()
                : sql.offsetByCodePoints(0, position - 1);
        SqlTokens tokens = new SqlTokens(sql, true);
        boolean first = true;
        boolean copy = false;
        boolean behindIn = false;
        boolean questionMark = false;
        while (tokens.next() && tokens.start() < place) {
            copy |= first && tokens.isWord("copy");
            first = false;
            behindIn = tokens.isWord("in");
            questionMark |= tokens.is("?");
        }
        if (tokens.start() == place && tokens.end() > place) {
            questionMark |= tokens.is("?");
            if (behindIn && tokens.kind() == SqlTokens.Kind.PARAMETER) {
                String parameter = tokens.text();
                return "write = ANY(" + parameter + ") in place of IN " + parameter
                        + ", and give a list; NOT IN is <> ALL(" + parameter + ")";
            }
            Integer since = copy ? COPY_OPTIONS.get(tokens.text().toLowerCase(Locale.ROOT)) : null;
            if (since != null) {
                return "as an option of COPY, PostgreSQL knows " + tokens.text() + " from version " + since + " on";
            }
            if (tokens.is(":")) {
                return "arguments for :name are given as one, by Named.of; otherwise parameters are $1, $2, …";
            }
        }
        return questionMark ? "parameters are written $1, $2, … and not as question marks" : null;
    }

    private static boolean hasSeveralStatements(String sql) {
        SqlTokens tokens = new SqlTokens(sql, true);
        boolean ended = false;
        while (tokens.next()) {
            if (ended && !tokens.is(";")) {
                return true;
            }
            ended |= tokens.is(";");
        }
        return false;
    }
}
