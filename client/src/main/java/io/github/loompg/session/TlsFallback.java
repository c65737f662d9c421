package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TlsException;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.TlsPolicy;
import java.util.List;

/**
 * What the modes "allow" and "prefer" mean: if the handshake fails, or the server's rules do not let this user in with
 * or without TLS, the same address is tried the other way round.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION">Protection Provided in
 *     Different Modes</a>
 */
final class TlsFallback {
    /** The SQLSTATE class of everything that pg_hba.conf refuses, wrong passwords among them. */
    private static final String INVALID_AUTHORIZATION = "28";

    private TlsFallback() {}

    /** Opens something on terms that are given to it. */
    interface Attempt<T> {
        T on(TlsPolicy terms);
    }

    static <T> T run(TlsPolicy policy, Endpoint endpoint, Attempt<T> attempt) {
        List<TlsPolicy> all = policy.attempts(endpoint);
        if (all.size() == 1) {
            return attempt.on(all.getFirst());
        }
        try {
            return attempt.on(all.getFirst());
        } catch (TlsException | ServerException first) {
            if (!leadsOn(first)) {
                throw first;
            }
            try {
                return attempt.on(all.getLast());
            } catch (TlsException | ServerException second) {
                // The one that says more goes first: what the server said, and of that, what it said over TLS.
                boolean secondSaysMore = first instanceof TlsException
                        || (second instanceof ServerException && policy.mode() == TlsPolicy.Mode.ALLOW);
                PostgresException told = secondSaysMore ? second : first;
                told.addSuppressed(secondSaysMore ? first : second);
                throw told;
            }
        }
    }

    private static boolean leadsOn(PostgresException failure) {
        String state = failure.sqlState();
        return failure instanceof TlsException || (state != null && state.startsWith(INVALID_AUTHORIZATION));
    }
}
