package io.github.loompg;

import org.junit.jupiter.api.Nested;

/** The types of COPY, on both faces. */
class CopyTypesTest {
    @Nested
    class Blocking implements CopyTypesContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(options));
        }
    }

    @Nested
    class Async implements CopyTypesContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
        }
    }
}
