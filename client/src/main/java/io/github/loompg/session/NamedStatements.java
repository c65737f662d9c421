package io.github.loompg.session;

import io.github.loompg.sql.NamedSql;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The statements with names for their parameters that were rewritten already, by their text. */
final class NamedStatements {
    /** There are programs that write a new text for every call. */
    private static final int MOST = 1_000;

    private static final String STRINGS = "standard_conforming_strings";

    private final Map<String, String> settings;
    private final Map<String, NamedSql> rewritten = new ConcurrentHashMap<>();
    private volatile boolean standardStrings = true;

    /**
     * @param settings what the server reports, which says at any time how it reads strings
     */
    NamedStatements(Map<String, String> settings) {
        this.settings = settings;
    }

    NamedSql rewrite(String sql) {
        boolean standard = !"off".equals(settings.get(STRINGS));
        if (standard != standardStrings || rewritten.size() >= MOST) {
            standardStrings = standard;
            rewritten.clear();
        }
        NamedSql known = rewritten.get(sql);
        if (known != null) {
            return known;
        }
        NamedSql anew = NamedSql.of(sql, standard);
        rewritten.put(sql, anew);
        return anew;
    }
}
