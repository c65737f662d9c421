package io.github.loompg.sql;

import java.util.concurrent.ConcurrentHashMap;

/** Remembers {@link SessionEffects} by the text, of as many texts as a program is likely to use over and over. */
public final class KnownEffects {
    private static final int MOST = 2_048;
    private static final int LONGEST = 15_360;

    private final ConcurrentHashMap<String, SessionEffects> known = new ConcurrentHashMap<>();

    /** What a text does. */
    public SessionEffects of(String sql) {
        SessionEffects effects = known.get(sql);
        if (effects != null) {
            return effects;
        }
        effects = SessionEffects.of(sql);
        if (sql.length() <= LONGEST) {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(sql, effects);
        }
        return effects;
    }
}
