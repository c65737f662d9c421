package io.github.loompg;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** A cursor as a publisher does what Reactive Streams ask for, by their own tests, in a transaction and outside of one. */
class PublisherTckTest {
    private static final long TIMEOUT_MILLIS = 2_000;
    private static final long NO_SIGNAL_MILLIS = 50;

    private final Queue<AsyncConnection> connections = new ConcurrentLinkedQueue<>();

    /** A test of the kit may leave its subscription open, and with it the connection taken. */
    private AsyncConnection connect() {
        connections.forEach(AsyncConnection::terminate);
        connections.clear();
        AsyncConnection connection = Postgres.connect(TestServer.options()).async();
        connections.add(connection);
        return connection;
    }

    @AfterEach
    void disconnect() {
        connections.forEach(AsyncConnection::terminate);
    }

    @TestFactory
    Stream<DynamicTest> outsideOfATransaction() {
        return tests("", this::connect);
    }

    @TestFactory
    Stream<DynamicTest> inATransaction() {
        return tests(" in a transaction", () -> AsyncFace.get(connect().begin()));
    }

    private interface Source {
        AsyncQueries open();
    }

    private static Stream<DynamicTest> tests(String suffix, Source source) {
        return Arrays.stream(Verification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> DynamicTest.dynamicTest(method.getName() + suffix, () -> {
                    Verification verification = new Verification(source);
                    verification.setUp();
                    try {
                        method.invoke(verification);
                    } catch (InvocationTargetException failed) {
                        // What is optional, or cannot be tried, says so by this.
                        if (!(failed.getCause() instanceof SkipException)) {
                            throw failed.getCause();
                        }
                    }
                }));
    }

    private static final class Verification extends FlowPublisherVerification<Integer> {
        private final Source source;

        Verification(Source source) {
            super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS));
            this.source = source;
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return source.open()
                    .cursor(Integer.class, "SELECT n FROM generate_series(1, $1) n", Math.min(elements, 1_000_000));
        }

        @Override
        public Flow.Publisher<Integer> createFailedFlowPublisher() {
            AsyncCursor<Integer> taken = source.open().cursor(Integer.class, "SELECT 1");
            taken.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.cancel();
                }

                @Override
                public void onNext(Integer item) {}

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
            });
            return taken;
        }
    }
}
