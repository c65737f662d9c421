package io.github.loompg.sql;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what binds a statement to the server's session: it leaves something behind that a later transaction relies on, or
 * that it would find unasked. Where every transaction may run in another session, such a statement does not do what it
 * says, and does it to somebody else.
 *
 * <p>What functions of the user's own do cannot be seen.
 */
public final class SessionBound {
    /** Settings that poolers give every client back by themselves, since the server reports them. */
    private static final Set<String> FOLLOWED = Set.of(
            "application_name",
            "client_encoding",
            "datestyle",
            "intervalstyle",
            "standard_conforming_strings",
            "timezone");

    private static final String ADVISORY = "pg_advisory_lock pg_advisory_lock_shared pg_try_advisory_lock "
            + "pg_try_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_shared pg_advisory_unlock_all";
    private static final Set<String> ADVISORY_LOCKS = Set.of(ADVISORY.split(" "));

    private final SqlTokens tokens;
    private boolean more;

    private SessionBound(String sql) {
        tokens = new SqlTokens(sql, true);
    }

    /** What it is that needs a session, in words such as {@code LISTEN}, or null. */
    public static @Nullable String reason(String sql) {
        return new SessionBound(sql).reason();
    }

    private @Nullable String reason() {
        step();
        while (more) {
            String found = ofStatement();
            if (found != null) {
                return found;
            }
            step();
        }
        return null;
    }

    /** Reads one statement up to its semicolon. */
    private @Nullable String ofStatement() {
        String found = tokens.kind() == SqlTokens.Kind.WORD ? ofFirstWord(tokens.name()) : null;
        boolean declares = found == null && more && tokens.isWord("declare");
        while (found == null && more && !tokens.is(";")) {
            if (tokens.kind() == SqlTokens.Kind.WORD && ADVISORY_LOCKS.contains(tokens.name())) {
                String name = tokens.name();
                step();
                found = more && tokens.is("(") ? name : null;
            } else if (declares && tokens.isWord("with")) {
                step();
                found = more && tokens.isWord("hold") ? "a cursor WITH HOLD" : null;
            } else {
                step();
            }
        }
        return found;
    }

    private @Nullable String ofFirstWord(String word) {
        return switch (word) {
            case "listen" -> "LISTEN";
            case "prepare" -> ofPrepare();
            case "set" -> ofSet();
            default -> null;
        };
    }

    private @Nullable String ofPrepare() {
        step();
        return more && tokens.isWord("transaction") ? null : "PREPARE";
    }

    private @Nullable String ofSet() {
        step();
        boolean session = more && tokens.isWord("session");
        if (session) {
            step();
        }
        if (!more) {
            return null;
        }
        String name = tokens.name();
        if (name.equals("characteristics") || name.equals("authorization")) {
            return "SET SESSION " + name.toUpperCase(Locale.ROOT);
        }
        if (!session && Set.of("local", "transaction", "constraints").contains(name)) {
            return null;
        }
        if (name.equals("time")) {
            return null; // SET TIME ZONE
        }
        return FOLLOWED.contains(name) ? null : "SET " + name;
    }

    private void step() {
        more = tokens.next();
    }
}
