package io.github.loompg;

import io.github.loompg.testkit.PostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** All that is done with statements, on either face, and on every version that is not the one of all other tests. */
@ParameterizedClass(name = "PostgreSQL {0}")
@ValueSource(ints = {13, 14, 15, 16, 17})
class StatementsOfEveryMajorVersionTest {
    @Parameter
    private int major;

    private ConnectOptions there(ConnectOptions options) {
        PostgresServer server = PostgresServer.shared(major);
        return options.host(server.host()).port(server.port());
    }

    @Nested
    class Blocking implements StatementsContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(there(options)));
        }
    }

    @Nested
    class Async implements StatementsContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(there(options))));
        }
    }
}
