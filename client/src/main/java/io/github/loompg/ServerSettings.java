package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.util.Locale;

/** Which names and values a setting of the server may have that a session starts with. */
final class ServerSettings {
    private ServerSettings() {}

    /** Whether this could be the name of a setting: words of letters, digits and underscores with dots between them. */
    static boolean isName(String name) {
        return name.matches("[\\p{L}_][\\p{L}\\p{N}_$]*(\\.[\\p{L}_][\\p{L}\\p{N}_$]*)*");
    }

    /** Refuses what cannot be sent, or would be more than a setting. */
    static void check(String name, String value) {
        if (name.isEmpty() || !OptionKind.isSendable(name) || !OptionKind.isSendable(value)) {
            throw new ConfigurationException(
                    "a server setting must have a name, and name and value must be " + OptionKind.TEXT.expected(),
                    null,
                    null);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        switch (lower) {
            case "client_encoding" ->
                throw new ConfigurationException(
                        "client_encoding cannot be set: this client speaks UTF8 with every server",
                        "the server converts to and from the encoding of the database by itself",
                        null);
            case "user", "database", "replication" ->
                throw new ConfigurationException(
                        lower + " is not a server setting", "user and database are options of their own", null);
            default -> {
                if (lower.startsWith("_pq_.")) {
                    throw new ConfigurationException(
                            "a name that begins with _pq_. belongs to the protocol and cannot be a server setting",
                            null,
                            null);
                }
            }
        }
    }
}
