package io.github.loompg;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.exchange.FoundPassword;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.Errand;
import io.github.loompg.session.PasswordLookup;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** Finds the password for a server: the one that is given, or that its source gives, or that of the password file. */
record Passwords(ConnectOptions options) implements PasswordLookup {
    private static final String LOCALHOST = "localhost";

    /** Asks its source each time. */
    @Override
    public FoundPassword find(Endpoint endpoint, Deadline deadline) {
        PasswordSource source = options.find(Option.PASSWORD);
        return switch (source) {
            case PasswordSource.Text text -> FoundPassword.given(text.password());
            case PasswordSource.Asked asked -> FoundPassword.given(ask(asked, deadline));
            case null -> fromFile(endpoint);
        };
    }

    private String ask(PasswordSource.Asked source, Deadline deadline) {
        String password;
        try {
            password = Errand.run(
                    Thread.ofVirtual(),
                    () -> source.ask(options.get(Option.CALENDAR)),
                    "waiting for the password",
                    deadline);
        } catch (ExecutionException failed) {
            throw new AuthenticationException(
                    "the source of the password of user \"" + options.user() + "\" failed",
                    "see the cause",
                    failed.getCause());
        }
        if (password == null || !OptionKind.isSendable(password)) {
            throw new AuthenticationException(
                    "the source of the password of user \"" + options.user() + "\" gave none, or one that is not "
                            + OptionKind.TEXT.expected(),
                    "have it give the password of that user",
                    null);
        }
        return password;
    }

    private FoundPassword fromFile(Endpoint endpoint) {
        Path file = options.passwordFile();
        if (file == null) {
            return new FoundPassword(null, null, null);
        }
        PasswordFile passwords = PasswordFile.read(file);
        String found = switch (endpoint) {
            case Endpoint.Tcp tcp -> passwords.find(tcp.host(), tcp.port(), options.database(), options.user());
            case Endpoint.Unix unix ->
                passwords.find(
                        HostList.isUsual(unix)
                                ? LOCALHOST
                                : String.valueOf(unix.socket().getParent()),
                        HostList.port(unix),
                        options.database(),
                        options.user());
        };
        return new FoundPassword(found, found == null ? null : file.toString(), passwords.flaw());
    }
}
