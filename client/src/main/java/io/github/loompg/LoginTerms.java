package io.github.loompg;

import io.github.loompg.exchange.AuthenticationMethod;
import io.github.loompg.exchange.AuthenticationRules;
import io.github.loompg.exchange.BearerTokens;
import io.github.loompg.exchange.Kerberos;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Makes of what the options say about logging in what the exchange is to insist on. */
final class LoginTerms {
    private LoginTerms() {}

    static AuthenticationRules of(ConnectOptions options, boolean local) {
        String stated = options.requireAuth();
        Set<AuthenticationMethod> methods = stated == null ? null : RequiredMethods.read(stated);
        return new AuthenticationRules(
                methods == null ? EnumSet.allOf(AuthenticationMethod.class) : methods,
                methods != null,
                switch (options.channelBinding()) {
                    case DISABLE -> AuthenticationRules.Binding.DISABLE;
                    case PREFER -> AuthenticationRules.Binding.PREFER;
                    case REQUIRE -> AuthenticationRules.Binding.REQUIRE;
                },
                options.sslCertMode() == SslCertMode.REQUIRE,
                local || options.allowCleartextPassword(),
                new Kerberos(options.krbsrvname(), options.gssDelegation(), subject(options)),
                tokens(options));
    }

    /** The thread's own counts while it is still the caller's thread that runs. */
    private static @Nullable Subject subject(ConnectOptions options) {
        Subject given = options.gssSubject();
        return given == null ? Kerberos.current() : given;
    }

    private static @Nullable BearerTokens tokens(ConnectOptions options) {
        Function<OauthRequest, ? extends CompletionStage<@Nullable String>> source = options.oauthToken();
        if (source == null) {
            return null;
        }
        String user = options.user();
        return (discovery, scope) -> source.apply(new OauthRequest(user, discovery, scope))
                .toCompletableFuture()
                .get();
    }
}
