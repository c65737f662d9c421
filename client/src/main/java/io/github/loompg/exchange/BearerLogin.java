package io.github.loompg.exchange;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Errand;
import io.github.loompg.protocol.bytes.Bytes;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logging in by a bearer token (SASL's OAUTHBEARER). A server that is shown none, or one that it does not take, says where
 * one can be had; after that it ends the connection, so that the token it wants is for the next one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7628">RFC 7628</a> and
 *     <a href="https://www.postgresql.org/docs/18/sasl-authentication.html#SASL-OAUTHBEARER">OAUTHBEARER
 *     Authentication</a>
 */
final class BearerLogin {
    static final String MECHANISM = "OAUTHBEARER";

    /** What the client answers to the server's description of the failure. */
    static final Bytes NOTED = Bytes.utf8("\u0001");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private BearerLogin() {}

    /** What the server has said about the tokens that it takes. */
    record Wanted(@Nullable String discovery, @Nullable String scope) {
        static final Wanted UNKNOWN = new Wanted(null, null);

        /** Reads the strings of the JSON object that the server describes its refusal with. */
        static Wanted read(Bytes json) {
            String text = json.toUtf8();
            return new Wanted(member(text, "openid-configuration"), member(text, "scope"));
        }

        private static @Nullable String member(String json, String name) {
            Matcher member = Pattern.compile(
                            '"' + Pattern.quote(name) + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\[\"\\\\/])*)\"")
                    .matcher(json);
            return member.find() ? member.group(1).replaceAll("\\\\(.)", "$1") : null;
        }
    }

    /** The token, or null if the source has to know first what the server wants. */
    static @Nullable String token(BearerTokens source, Wanted wanted, Deadline deadline) {
        String token;
        try {
            token = Errand.run(
                    Thread.ofPlatform().daemon(),
                    () -> source.token(wanted.discovery(), wanted.scope()),
                    "asking for a bearer token",
                    deadline);
        } catch (ExecutionException failed) {
            throw new AuthenticationException("the source of bearer tokens failed", "see the cause", failed.getCause());
        }
        if (token != null && !TOKEN.matcher(token).matches()) {
            throw new AuthenticationException(
                    "the source of bearer tokens gave something that is no such token",
                    "a token has letters, digits and any of - . _ ~ + / and perhaps = at its end",
                    null);
        }
        return token;
    }

    /** The client's first message; without a token it asks where to get one. */
    static Bytes first(@Nullable String token) {
        return Bytes.utf8("n,,\u0001auth=" + (token == null ? "" : "Bearer " + token) + "\u0001\u0001");
    }
}
