package io.github.loompg.catalog;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of values travel that say themselves which types they have. What was known once stays known here, so that a
 * row can still be read when it is forgotten elsewhere.
 *
 * @param known how the values of a type travel; null if that is not known
 */
record MetTypes(IntFunction<@Nullable TypeMapping> known, Map<Integer, TypeMapping> met) {
    MetTypes(IntFunction<@Nullable TypeMapping> known) {
        this(known, new ConcurrentHashMap<>());
    }

    /** The mapping of a type, or null if it has to be looked up. */
    @Nullable
    TypeMapping find(int typeOid) {
        TypeMapping mapping = met.get(typeOid);
        if (mapping == null) {
            mapping = known.apply(typeOid);
            if (mapping != null) {
                met.put(typeOid, mapping);
            }
        }
        return mapping;
    }
}
