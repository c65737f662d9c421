package io.github.loompg.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Makes a Java object of a value. Throws {@link io.github.loompg.codec.builtin.Refusal} or {@link
 * io.github.loompg.protocol.bytes.MalformedMessageException}, or what a user's codec throws.
 *
 * @param <T> the Java type
 */
@FunctionalInterface
interface ValueReader<T> {
    /** Reads the value that takes a range of {@code array}, which is never NULL. */
    @Nullable
    T read(byte[] array, int offset, int length);
}
