package io.github.loompg;

import org.junit.jupiter.api.Nested;

/** Every way in which a COPY ends early, on both faces. */
class CopyEndTest {
    @Nested
    class Blocking implements CopyEndContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(options));
        }
    }

    @Nested
    class Async implements CopyEndContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
        }
    }
}
