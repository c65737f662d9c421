package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both faces have the same methods: what one returns, the other returns as a future, unless it is known at once. */
class FaceParityTest {
    /** What is known at once, or leads from one face to the other. */
    private static final Set<String> SAME_RESULT = Set.of(
            "terminate",
            "addLogListener",
            "addTerminationListener",
            "addQueryLogger",
            "isClosed",
            "isInTransaction",
            "serverVersion",
            "serverPid",
            "settings",
            "isOpen",
            "toString",
            "expireConnections",
            "setConnectArgs",
            "isClosing",
            "size",
            "idleSize",
            "minSize",
            "maxSize",
            "listen",
            "report");

    /** The same for a prepared statement, which is closed without waiting. */
    private static final Set<String> SAME_RESULT_PREPARED =
            Set.of("query", "name", "parameters", "attributes", "statusMessage", "isClosed", "close", "toString");

    /** Where the faces differ in more than that; each is compared by hand in the contracts. */
    private static final Set<String> DIFFERENT =
            Set.of("transaction", "in", "async", "blocking", "iterator", "stream", "subscribe", "release");

    /** What gives its twin at once, because it asks the server for nothing. */
    private static final Set<String> AT_ONCE = Set.of(
            "timeout",
            "cursor",
            "prefetch",
            "adaptivePrefetch",
            "insert",
            "schema",
            "columns",
            "onConflict",
            "primary",
            "replica",
            "any",
            "label",
            "readers");

    private static final Map<Class<?>, Class<?>> TWIN = Map.of(
            PreparedStatement.class, AsyncPreparedStatement.class,
            Queries.class, AsyncQueries.class,
            Connection.class, AsyncConnection.class,
            Pool.class, AsyncPool.class,
            PoolView.class, AsyncPoolView.class,
            Readers.class, AsyncReaders.class,
            Transaction.class, AsyncTransaction.class,
            Cursor.class, AsyncCursor.class,
            Insert.class, AsyncInsert.class);

    @ParameterizedTest
    @CsvSource({
        "PreparedStatement",
        "Queries",
        "Connection",
        "Transaction",
        "Cursor",
        "Insert",
        "Pool",
        "PoolView",
        "Readers"
    })
    void hasTheSameMethods(String name) throws ClassNotFoundException {
        Class<?> blocking = Class.forName("io.github.loompg." + name);
        Class<?> async = TWIN.get(blocking);

        assertThat(signatures(async, false)).isEqualTo(signatures(blocking, true));
    }

    private static Set<String> signatures(Class<?> face, boolean asAsync) {
        Set<Class<?>> declaring = new HashSet<>(List.of(face.getInterfaces()));
        declaring.add(face);
        return Arrays.stream(face.getMethods())
                .filter(method -> declaring.contains(method.getDeclaringClass()) && !method.isSynthetic())
                .filter(method -> method.getDeclaringClass().getPackage() == face.getPackage())
                .filter(method -> !DIFFERENT.contains(method.getName()))
                .map(method -> signature(method, asAsync))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String signature(Method method, boolean asAsync) {
        String parameters = Stream.of(method.getGenericParameterTypes())
                .map(Type::getTypeName)
                .collect(Collectors.joining(", "));
        Type result = method.getGenericReturnType();
        return method.getName() + "(" + parameters + "): " + (asAsync ? asAsync(method, result) : result.getTypeName());
    }

    private static String asAsync(Method method, Type result) {
        String name = method.getName();
        Set<String> sameResult =
                method.getDeclaringClass() == PreparedStatement.class ? SAME_RESULT_PREPARED : SAME_RESULT;
        if (sameResult.contains(name)) {
            return result.getTypeName();
        }
        if (AT_ONCE.contains(name)) {
            return result.getTypeName().replaceFirst("^io\\.github\\.loompg\\.", "io.github.loompg.Async");
        }
        String inFuture = result instanceof Class<?> primitive && primitive.isPrimitive()
                ? MethodType.methodType(primitive).wrap().returnType().getTypeName()
                : TWIN.getOrDefault(result, Object.class) != Object.class
                        ? TWIN.get(result).getTypeName()
                        : result.getTypeName();
        return CompletableFuture.class.getTypeName() + "<" + inFuture + ">";
    }
}
