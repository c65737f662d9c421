package io.github.loompg;

import org.junit.jupiter.api.Nested;

/** Rows that are inserted without SQL, on both faces. */
class InsertTest {
    @Nested
    class Blocking implements InsertContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(options));
        }
    }

    @Nested
    class Async implements InsertContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
        }
    }
}
