package io.github.loompg;

import org.junit.jupiter.api.Nested;

/** Many rows at once, on both faces. */
class BulkTest {
    @Nested
    class Blocking implements BulkContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(options));
        }
    }

    @Nested
    class Async implements BulkContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
        }
    }
}
