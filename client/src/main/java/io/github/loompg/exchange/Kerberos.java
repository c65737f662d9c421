package io.github.loompg.exchange;

import java.security.PrivilegedActionException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.jspecify.annotations.Nullable;

/**
 * How GSSAPI is to be used, which Java does by its own Kerberos. The tickets are those of a subject; without one, those
 * that {@code kinit} has put into the cache.
 *
 * @param service the server's name to the key server, before the host
 * @param delegates whether the server may act for us at other servers
 * @param subject who logs in, or null
 */
public record Kerberos(
        String service, boolean delegates, @Nullable Subject subject) {
    private static final String VERSION_5 = "1.2.840.113554.1.2.2";

    /** Begins a context with the service on a host. */
    GSSContext begin(String host) throws GSSException {
        GSSManager manager = GSSManager.getInstance();
        GSSName name = manager.createName(service + "@" + host, GSSName.NT_HOSTBASED_SERVICE);
        GSSContext context = manager.createContext(name, new Oid(VERSION_5), null, GSSContext.DEFAULT_LIFETIME);
        context.requestMutualAuth(true);
        context.requestCredDeleg(delegates);
        return context;
    }

    /** Runs one step of a context as whoever logs in. Key servers may be asked. */
    <T> T as(Callable<T> step) throws Exception {
        Subject owner = subject == null ? fromCache() : subject;
        try {
            return Subject.callAs(owner, step);
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause();
            throw cause instanceof PrivilegedActionException inner
                    ? inner.getException()
                    : cause instanceof Exception exception ? exception : failed;
        }
    }

    /** The subject of the calling thread, if it has a ticket. */
    public static @Nullable Subject current() {
        Subject current = Subject.current();
        return current == null
                        || current.getPrivateCredentials(KerberosTicket.class).isEmpty()
                ? null
                : current;
    }

    private static Subject fromCache() throws LoginException {
        LoginContext login = new LoginContext("loompg", new Subject(), (CallbackHandler) null, new TicketCache());
        login.login();
        return login.getSubject();
    }

    /** What would otherwise stand in a file that the user has to write. */
    private static final class TicketCache extends Configuration {
        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(
                        "com.sun.security.auth.module.Krb5LoginModule",
                        AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                        Map.of("useTicketCache", "true", "doNotPrompt", "true"))
            };
        }
    }
}
