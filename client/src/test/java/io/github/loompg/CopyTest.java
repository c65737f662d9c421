package io.github.loompg;

import org.junit.jupiter.api.Nested;

/** COPY, on both faces. */
class CopyTest {
    @Nested
    class Blocking implements CopyContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(options));
        }
    }

    @Nested
    class Async implements CopyContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
        }
    }
}
