package io.github.loompg.exchange;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.Errand;
import io.github.loompg.protocol.bytes.Bytes;
import java.util.concurrent.ExecutionException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.jspecify.annotations.Nullable;

/**
 * One log-in by GSSAPI: tokens go to and fro until each side has proved to the other who it is.
 *
 * @see <a href="https://www.postgresql.org/docs/current/gssapi-auth.html">GSSAPI Authentication</a>
 */
final class GssExchange {
    private static final byte[] NOTHING = new byte[0];

    private final Kerberos kerberos;
    private final String host;
    private final Deadline deadline;
    private @Nullable GSSContext context;

    GssExchange(Kerberos kerberos, Endpoint endpoint, Deadline deadline) {
        if (!(endpoint instanceof Endpoint.Tcp tcp)) {
            throw new AuthenticationException(
                    "the server asks for GSSAPI over a Unix-domain socket, where it has no name that tickets are for",
                    "connect by the name of the host",
                    null);
        }
        this.kerberos = kerberos;
        this.host = tcp.host();
        this.deadline = deadline;
    }

    /** The token to send first. */
    Bytes begin() {
        return step(NOTHING);
    }

    /** Whether both sides have proved who they are. */
    boolean isDone() {
        return context != null && context.isEstablished();
    }

    /** The token to send in answer to one of the server's; empty if none is due. */
    Bytes answer(Bytes token) {
        return step(token.toArray());
    }

    private Bytes step(byte[] token) {
        try {
            return Errand.run(
                    Thread.ofPlatform().daemon(),
                    () -> kerberos.as(() -> initiate(token)),
                    "asking for a Kerberos ticket",
                    deadline);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        }
    }

    private Bytes initiate(byte[] token) throws GSSException {
        GSSContext current = context == null ? kerberos.begin(host) : context;
        context = current;
        byte[] answer = current.initSecContext(token, 0, token.length);
        return answer == null ? Bytes.EMPTY : Bytes.of(answer);
    }

    private AuthenticationException failure(@Nullable Throwable cause) {
        return new AuthenticationException(
                "GSSAPI authentication at " + kerberos.service() + "@" + host + " failed: "
                        + (cause == null ? "for no reason" : cause.getMessage()),
                "get a ticket with kinit, and check krb5.conf and krbsrvname; the host has to be called as its tickets"
                        + " are",
                cause);
    }

    void dispose() {
        GSSContext current = context;
        if (current != null) {
            try {
                current.dispose();
            } catch (GSSException gone) {
                // There is nothing left to wipe.
            }
        }
    }
}
