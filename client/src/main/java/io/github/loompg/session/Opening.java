package io.github.loompg.session;

import io.github.loompg.catalog.KnownTypes;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TlsException;
import io.github.loompg.exchange.CancelRequest;
import io.github.loompg.exchange.Login;
import io.github.loompg.exchange.ProtocolRange;
import io.github.loompg.exchange.Startup;
import io.github.loompg.exchange.TokenWantedException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Dialer;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.TlsPolicy;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend.BackendKeyData;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How a session comes to be: a server is dialed, logs us in, and is told how it can be made to cancel.
 *
 * @param hosts where servers listen, at least one
 * @param target what a server must be to be taken
 * @param shuffled whether the hosts and their addresses are tried in random order
 * @param login who logs in; the password is found for each connection
 * @param refusals is told of servers that let nobody in
 */
public record Opening(
        Dialer dialer,
        List<Endpoint> hosts,
        Target target,
        boolean shuffled,
        TlsPolicy tls,
        Login login,
        PasswordLookup passwords,
        SessionOptions options,
        RefusalListener refusals) {
    /**
     * Opens a session with the first server that will do.
     *
     * @throws ConnectFailedException if no server can be reached, or none that is reached will do
     * @throws QueryTimeoutException if it took too long
     * @throws ProtocolViolationException if the server is none of PostgreSQL
     */
    public Session open(Deadline deadline) {
        return new Search(this, deadline).run();
    }

    /** Opens a session with the server at this address. */
    Session open(Endpoint endpoint, SocketAddress address, Deadline deadline) {
        Login here = endpoint instanceof Endpoint.Unix ? login.unheard() : login;
        try {
            return open(endpoint, address, here, deadline);
        } catch (TokenWantedException wanted) {
            return open(endpoint, address, here.withToken(wanted.token()), deadline);
        }
    }

    private Session open(Endpoint endpoint, SocketAddress address, Login incomplete, Deadline deadline) {
        return TlsFallback.run(tls, endpoint, terms -> {
            try {
                return open(endpoint, address, terms, incomplete, deadline);
            } catch (ConnectFailedException | ServerException refused) {
                if (!login.versions().leadsToOldest(refused)) {
                    throw refused;
                }
                return open(endpoint, address, terms, incomplete.with(ProtocolRange.OLDEST), deadline);
            }
        });
    }

    private Session open(
            Endpoint endpoint, SocketAddress address, TlsPolicy terms, Login incomplete, Deadline deadline) {
        Reports reports = new Reports();
        Pipeline pipeline = dialer.dial(address, endpoint, terms, reports, deadline);
        boolean open = false;
        try {
            Login complete = incomplete.with(passwords.find(endpoint, deadline));
            BackendKeyData key = Startup.run(pipeline, endpoint, complete, deadline);
            requireUtf8(reports);
            TlsPolicy used = terms.asUsed(pipeline.tlsSession() != null);
            pipeline.authenticated(new CancelRequest(dialer, address, endpoint, used, key));
            TypeCatalog types = new TypeCatalog(
                    KnownTypes.enter(endpoint.toString(), login.database()), options.codecs(), options.lookup());
            Session session =
                    new Session(pipeline, reports, types, options, key == null ? 0 : key.processId(), this::open);
            open = true;
            return session;
        } catch (QueryTimeoutException late) {
            throw new QueryTimeoutException(
                    "no connection within " + deadline.budget().toMillis() + " ms",
                    "see what keeps the server busy, or allow more time with connect_timeout",
                    late,
                    "logging in at " + endpoint);
        } catch (CallInterruptedException interrupted) {
            throw new CallInterruptedException(
                    "the thread was interrupted while logging in at " + endpoint, null, interrupted);
        } catch (MalformedMessageException | ProtocolViolationException nonsense) {
            throw stranger(endpoint, nonsense);
        } catch (ConnectionLostException gone) {
            throw broken(endpoint, gone);
        } catch (ConnectionClosedException closed) {
            // It came to its end between two of our messages, or before the first.
            throw switch (closed.getCause()) {
                case ConnectionLostException gone -> broken(endpoint, gone);
                case ProtocolViolationException nonsense -> stranger(endpoint, nonsense);
                case null, default -> closed;
            };
        } finally {
            if (!open) {
                pipeline.terminate();
            }
        }
    }

    private static PostgresException stranger(Endpoint endpoint, RuntimeException nonsense) {
        return new ProtocolViolationException(
                "what listens at " + endpoint + " does not answer like a PostgreSQL server: " + nonsense.getMessage(),
                "check host and port",
                nonsense);
    }

    private static PostgresException broken(Endpoint endpoint, ConnectionLostException gone) {
        if (alert(gone) instanceof SSLException alert) {
            return new TlsException(
                    "the server at " + endpoint + " ended TLS: " + alert.getMessage(),
                    "it may refuse our certificate, or want one (sslcert); its log says why",
                    gone);
        }
        return new ConnectFailedException(
                "the connection to " + endpoint + " broke while logging in: " + gone.getMessage(),
                "check that a PostgreSQL server listens there; its log may say more",
                gone);
    }

    /** In TLS 1.3 a server looks at our certificate when the handshake is over for us. */
    private static @Nullable Throwable alert(Throwable gone) {
        Throwable cause = gone;
        while (cause != null && !(cause instanceof SSLException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void requireUtf8(Reports reports) {
        String encoding = reports.foreignEncoding();
        if (encoding != null) {
            throw new ConfigurationException(
                    "the session would begin with client_encoding " + encoding + ", and this client speaks UTF8 alone",
                    "take client_encoding out of the options",
                    null);
        }
    }
}
