package io.github.loompg;

import io.github.loompg.exchange.AuthenticationMethod;
import io.github.loompg.exchange.AuthenticationRules;
import java.util.EnumSet;
import java.util.Set;

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
                local || options.allowCleartextPassword());
    }
}
