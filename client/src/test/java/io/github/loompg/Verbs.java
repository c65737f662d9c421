package io.github.loompg;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** A family of verbs as a test calls it, whichever face it is of; every method waits. */
final class Verbs {
    private Verbs() {}

    /**
     * The verbs of a face.
     *
     * @param family has the methods of the blocking face
     */
    static <T> T of(Face face, Class<T> family) {
        Object queries = switch (face) {
            case BlockingFace blocking -> blocking.queries();
            case AsyncFace async -> async.queries();
            default -> throw new AssertionError(face);
        };
        return of(queries, family);
    }

    /** The verbs of anything that has them, waiting or not. */
    static <T> T of(Object target, Class<T> family) {
        return family.cast(Proxy.newProxyInstance(
                family.getClassLoader(), new Class<?>[] {family}, (proxy, method, arguments) -> {
                    Method verb = target.getClass().getMethod(method.getName(), method.getParameterTypes());
                    verb.setAccessible(true);
                    try {
                        Object given = verb.invoke(target, arguments);
                        Object result = given instanceof CompletableFuture<?> future ? AsyncFace.get(future) : given;
                        Class<?> expected = method.getReturnType();
                        // What leads to further verbs has those of its face.
                        return expected.isInterface() && !expected.isInstance(result) ? of(result, expected) : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}
