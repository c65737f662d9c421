package io.github.loompg.exchange;

import org.jspecify.annotations.Nullable;

/** Where bearer tokens come from. */
@FunctionalInterface
public interface BearerTokens {
    /**
     * Gets one, which may take a while.
     *
     * @param discovery where the issuer describes itself, or null before the server was asked
     * @param scope what the token is for, or null
     * @return null if that is not enough to know: the server has to be asked
     */
    @Nullable
    String token(@Nullable String discovery, @Nullable String scope) throws Exception;
}
