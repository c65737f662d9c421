package io.github.loompg;

import io.github.loompg.exchange.AuthenticationMethod;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code require_auth} as libpq does: all of its words name what will do, or all what will not. */
final class RequiredMethods {
    static final OptionKind<String> KIND = new OptionKind<>(
            "a list of password, md5, gss, sspi, scram-sha-256, oauth, none, each at most once, all or none of them with !"
                    + " in front",
            text -> text,
            text -> read(text) != null,
            text -> text);

    private RequiredMethods() {}

    /** Null if it is no such list. */
    static @Nullable Set<AuthenticationMethod> read(String list) {
        boolean negative = list.startsWith("!");
        Set<AuthenticationMethod> named = EnumSet.noneOf(AuthenticationMethod.class);
        for (String item : list.split(",", -1)) {
            AuthenticationMethod method =
                    item.startsWith("!") == negative ? method(item.substring(negative ? 1 : 0)) : null;
            if (method == null || !named.add(method)) {
                return null;
            }
        }
        return negative ? EnumSet.complementOf(EnumSet.copyOf(named)) : named;
    }

    private static @Nullable AuthenticationMethod method(String word) {
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            if (method.word().equals(word)) {
                return method;
            }
        }
        return null;
    }
}
