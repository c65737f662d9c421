package io.github.loompg;

import org.junit.jupiter.api.Nested;

/** Several statements in one flight, on both faces. */
class PipelineTest {
    @Nested
    class Blocking implements PipelineContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new BlockingFace(Postgres.connect(options));
        }
    }

    @Nested
    class Async implements PipelineContract {
        @Override
        public Face connect(ConnectOptions options) {
            return new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)));
        }
    }
}
