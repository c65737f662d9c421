package io.github.loompg;

import org.jspecify.annotations.Nullable;

/**
 * What a server wants a bearer token for.
 *
 * @param user the role that is to be logged in
 * @param discoveryUri where the issuer describes itself (OpenID Connect Discovery), as the server has it; null if the
 *     server has not been asked yet
 * @param scope what the token has to allow, as the server has it, or null if it has not said
 * @see <a href="https://www.postgresql.org/docs/18/auth-oauth.html">OAuth Authorization/Authentication</a>
 */
public record OauthRequest(
        String user,
        @Nullable String discoveryUri,
        @Nullable String scope) {}
