package io.github.loompg.sql;

import io.github.loompg.sql.SqlTokens.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a text, read as SQL, may do to the session that runs it, besides what it does to the data. It errs on the safe
 * side: what it does not know, it takes for something that changes the session.
 *
 * <p>What functions, triggers and views of the database do inside is not in the text. A function that is not known is
 * taken to leave something behind, but not to do so among statements of others.
 *
 * @param single whether it is one SELECT, INSERT, UPDATE, DELETE, MERGE or VALUES that leaves the session alone, and may
 *     share it with statements of others
 * @param clean whether the session is afterwards as it was before, apart from a transaction that may be open
 * @param prepares whether it may prepare statements, by SQL
 * @param reads whether it is one that leaves the session alone and, but for what functions do, only reads
 */
public record SessionEffects(boolean single, boolean clean, boolean prepares, boolean reads) {
    private static final SessionEffects UNKNOWN = new SessionEffects(false, false, true, false);

    private static final Set<String> DATA =
            Set.of("select", "insert", "update", "delete", "merge", "values", "with", "table", "(");

    private static final Set<String> WRITING = Set.of("insert", "update", "delete", "merge");

    /** What ends the name of the table that is written to. */
    private static final Set<String> BEHIND_TARGET =
            Set.of("select", "values", "using", "with", "table", "overriding", "default");

    /** What begins, divides and ends transactions, or only looks. */
    private static final Set<String> HARMLESS = Set.of(
            "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "show", "notify", "");

    /**
     * Reads a text.
     *
     * @param sql one or several statements
     */
    public static SessionEffects of(String sql) {
        SqlTokens tokens = new SqlTokens(sql, true);
        int statements = 0;
        boolean single = true;
        boolean clean = true;
        boolean prepares = false;
        boolean reads = true;
        boolean more = true;
        while (more) {
            Reading reading = new Reading(tokens);
            more = reading.readStatement();
            if (reading.ambiguous) {
                return UNKNOWN;
            }
            if (!reading.first.isEmpty()) {
                statements++;
                single &= reading.single();
                clean &= reading.clean();
                prepares |= reading.prepares();
                reads &= !reading.writes;
            }
        }
        single &= statements == 1;
        return new SessionEffects(single, clean, prepares, single && reads);
    }

    /** What changes the session or the database, and prepares nothing. */
    private static final Set<String> PREPARE_NOTHING =
            Set.of("set", "reset", "listen", "unlisten", "create", "alter", "drop", "truncate");

    /** One statement of the text, read to its semicolon. */
    private static final class Reading {
        private final SqlTokens tokens;
        private boolean ambiguous;
        private String first = "";
        private String second = "";
        private boolean into;
        private boolean writes;
        private boolean touchesSession;

        /** Whether the last token was a parenthesis, behind which a statement may begin. */
        private boolean mayBegin = true;

        private boolean callsUnknown;

        /** The last name, if it may be that of a function; and whether it is that of the table that is written to. */
        private @Nullable String name;

        private boolean quoted;
        private String before = "";
        private boolean target;

        Reading(SqlTokens tokens) {
            this.tokens = tokens;
        }

        boolean single() {
            return DATA.contains(first) && !into && !touchesSession;
        }

        boolean clean() {
            if (DATA.contains(first)) {
                return !into && !touchesSession && !callsUnknown;
            }
            return HARMLESS.contains(first)
                    || (first.equals("set") && (second.equals("local") || second.equals("transaction")));
        }

        boolean prepares() {
            return !DATA.contains(first) && !PREPARE_NOTHING.contains(first) && !clean();
        }

        /** Returns whether there is another one behind it. */
        boolean readStatement() {
            while (tokens.next()) {
                if (tokens.is(";")) {
                    return true;
                }
                read();
            }
            return false;
        }

        private void read() {
            boolean begins = mayBegin;
            mayBegin = tokens.is("(") || tokens.is(")");
            switch (tokens.kind()) {
                case WORD -> {
                    readName();
                    boolean mayWrite = first.equals("with") || first.equals("(") || WRITING.contains(first);
                    writes |= begins && mayWrite && WRITING.contains(before);
                }
                case QUOTED_NAME -> {
                    ambiguous |= tokens.text().startsWith("U") || tokens.text().startsWith("u");
                    readName();
                }
                case STRING -> {
                    // Where a backslash escapes a quote, the string ends elsewhere.
                    ambiguous |= tokens.text().startsWith("'") && tokens.text().indexOf('\\') >= 0;
                    forgetName();
                }
                case PUNCTUATION -> {
                    if (tokens.is("(")) {
                        readCall();
                    } else if (!tokens.is(".")) {
                        target = false;
                    }
                    name = null;
                    if (first.isEmpty()) {
                        first = tokens.text();
                    }
                }
                case NUMBER, PARAMETER, OPERATOR -> forgetName();
            }
        }

        private void forgetName() {
            name = null;
            target = false;
        }

        private void readName() {
            String word = tokens.name();
            quoted = tokens.kind() == Kind.QUOTED_NAME;
            if (first.isEmpty()) {
                first = quoted ? "\"" : word;
            } else if (second.isEmpty()) {
                second = word;
            }
            touchesSession |= word.equals("pg_temp") || word.startsWith("pg_temp_");
            if (!quoted && word.equals("into")) {
                into |= !before.equals("insert") && !before.equals("merge");
                target = true;
            } else if (!quoted && BEHIND_TARGET.contains(word)) {
                target = false;
            }
            name = word;
            before = quoted ? "" : word;
        }

        private void readCall() {
            if (name != null && !target && (quoted || !SessionFunctions.isNoFunction(name))) {
                touchesSession |= SessionFunctions.touchSession(name);
                callsUnknown |= !SessionFunctions.areHarmless(name);
            }
            target = false;
        }
    }
}
