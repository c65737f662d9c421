package io.github.loompg.testkit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a test asks of its server; port 0 is any free one. */
record ServerOptions(
        @Nullable Integer major,
        int port,
        Map<String, String> settings,
        List<String> hba,
        @Nullable TlsFiles tls) {

    ServerOptions {
        settings = Map.copyOf(settings);
        hba = List.copyOf(hba);
    }

    /** Whether any server will do, a server from the environment too. */
    boolean isPlain() {
        return major == null && port == 0 && settings.isEmpty() && hba.isEmpty() && tls == null;
    }
}
