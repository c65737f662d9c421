package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.util.Map;

/** Tells the two forms of a connection string apart. */
final class ConnectionString {
    private ConnectionString() {}

    /** What the string sets; an option that it sets to nothing has {@link OptionValues#DEFAULT}. */
    static Map<Option<?>, Object> read(String text) {
        for (String scheme : new String[] {"postgresql://", "postgres://"}) {
            if (text.startsWith(scheme)) {
                return ConnectionUri.read(text.substring(scheme.length()));
            }
        }
        int colon = text.indexOf(':');
        int equals = text.indexOf('=');
        if (colon >= 0 && (equals < 0 || colon < equals)) {
            throw new ConfigurationException(
                    "a connection string must begin with postgresql:// or postgres://, or have the form option=value",
                    text.startsWith("jdbc:")
                            ? "take off the jdbc: in front"
                            : "for instance postgresql://user@host/database",
                    null);
        }
        return KeywordString.read(text);
    }

    /** Refuses an option, with the reason if it is one that others have. */
    static ConfigurationException unknown(String name, String hint) {
        String reason = RefusedOption.reason(name);
        return reason == null
                ? new ConfigurationException(
                        "the connection string has an unknown option \"" + name + '"',
                        "known are " + String.join(", ", Option.names()) + "; " + hint,
                        null)
                : new ConfigurationException(
                        "the connection string has the option " + name + ", which this client does not take: " + reason,
                        null,
                        null);
    }
}
