package io.github.loompg.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a test asks of its server; port 0 is any free one. */
record ServerOptions(
        @Nullable Integer major,
        @Nullable Path programs,
        int port,
        Map<String, String> settings,
        List<String> hba,
        Map<String, String> environment,
        @Nullable TlsFiles tls) {

    ServerOptions {
        settings = Map.copyOf(settings);
        hba = List.copyOf(hba);
        environment = Map.copyOf(environment);
    }

    /** Whether any server will do, a server from the environment too. */
    boolean isPlain() {
        return major == null
                && programs == null
                && port == 0
                && settings.isEmpty()
                && hba.isEmpty()
                && environment.isEmpty()
                && tls == null;
    }
}
