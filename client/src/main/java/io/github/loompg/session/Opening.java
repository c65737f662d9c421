package io.github.loompg.session;

import io.github.loompg.catalog.KnownTypes;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import io.github.loompg.exchange.CancelRequest;
import io.github.loompg.exchange.Login;
import io.github.loompg.exchange.Startup;
import io.github.loompg.exchange.TokenWantedException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Dialer;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.TlsPolicy;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend.BackendKeyData;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How a session comes to be: the server is dialed, logs us in, and is told how it can be made to cancel. */
public record Opening(Dialer dialer, Endpoint endpoint, TlsPolicy tls, Login login, SessionOptions options) {
    /**
     * Opens a session.
     *
     * @throws ConnectFailedException if the server cannot be reached
     * @throws QueryTimeoutException if it took too long
     * @throws ProtocolViolationException if the server is none of PostgreSQL
     */
    public Session open(Deadline deadline) {
        try {
            return TlsFallback.run(tls, endpoint, terms -> open(terms, login, deadline));
        } catch (TokenWantedException wanted) {
            Login informed = login.with(wanted.token());
            return TlsFallback.run(tls, endpoint, terms -> open(terms, informed, deadline));
        }
    }

    private Session open(TlsPolicy terms, Login login, Deadline deadline) {
        Reports reports = new Reports();
        Pipeline pipeline = dialer.dial(endpoint, terms, reports, deadline);
        boolean open = false;
        try {
            BackendKeyData key = Startup.run(pipeline, endpoint, login, deadline);
            requireUtf8(reports);
            TlsPolicy used = terms.asUsed(pipeline.tlsSession() != null);
            pipeline.authenticated(new CancelRequest(dialer, pipeline.remoteAddress(), endpoint, used, key));
            TypeCatalog types =
                    new TypeCatalog(KnownTypes.enter(endpoint.toString(), login.database()), options.codecs(), options.lookup());
            Session session = new Session(pipeline, reports, types, options, key == null ? 0 : key.processId(), this::open);
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
        } catch (MalformedMessageException | ProtocolViolationException broken) {
            throw new ProtocolViolationException(
                    "what listens at " + endpoint + " does not answer like a PostgreSQL server: " + broken.getMessage(),
                    "check host and port",
                    broken);
        } catch (ConnectionLostException | IOException gone) {
            if (alert(gone) instanceof SSLException alert) {
                throw new TlsException(
                        "the server at " + endpoint + " ended TLS: " + alert.getMessage(),
                        "it may refuse our certificate, or want one (sslcert); its log says why",
                        gone);
            }
            throw new ConnectFailedException(
                    "the connection to " + endpoint + " broke while logging in: " + gone.getMessage(),
                    "check that a PostgreSQL server listens there; its log may say more",
                    gone);
        } finally {
            if (!open) {
                pipeline.terminate();
            }
        }
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
