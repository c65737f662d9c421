package io.github.loompg;

import org.jspecify.annotations.Nullable;

/** Which ways of logging in will do: a part of {@link ConnectOptions}. */
sealed interface AuthenticationOptions permits ConnectOptions {
    /**
     * The ways of logging in that will do, so that no server can ask for a weaker one.
     *
     * @param methods {@code password}, {@code md5}, {@code gss}, {@code sspi}, {@code scram-sha-256}, {@code oauth} and
     *     {@code none}, with a comma between them; or all others, by a {@code !} in front of each. {@code none} is what a
     *     server does that asks for nothing, be it for the sake of a certificate
     * @return options with these methods
     * @see <a
     *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-REQUIRE-AUTH">require_auth</a>
     */
    ConnectOptions requireAuth(String methods);

    /**
     * The ways of logging in that will do.
     *
     * @return the methods, or null if all will
     */
    @Nullable
    String requireAuth();

    /**
     * Whether SCRAM is bound to the TLS connection.
     *
     * @param binding the choice
     * @return options with this choice
     */
    ConnectOptions channelBinding(ChannelBinding binding);

    /**
     * Whether SCRAM is bound to the TLS connection.
     *
     * @return the choice, {@link ChannelBinding#PREFER} by default
     */
    ChannelBinding channelBinding();
}
