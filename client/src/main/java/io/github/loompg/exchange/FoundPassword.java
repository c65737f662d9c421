package io.github.loompg.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What came of looking for a password.
 *
 * @param password null if there is none
 * @param origin the file that it comes from, or null if it was given in another way
 * @param flaw why a file that is there was not used, or null
 */
public record FoundPassword(
        @Nullable String password,
        @Nullable String origin,
        @Nullable String flaw) {
    /** Nobody has looked yet. */
    static final FoundPassword NONE = new FoundPassword(null, null, null);

    /** One that was given. */
    public static FoundPassword given(String password) {
        return new FoundPassword(password, null, null);
    }

    /** The password is not in it. */
    @Override
    public String toString() {
        return "FoundPassword[" + (password == null ? "none" : "…") + "]";
    }
}
