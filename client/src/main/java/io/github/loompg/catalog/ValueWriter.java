package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.ByteWriter;

/**
 * Makes a value of a Java object. Throws {@link io.github.loompg.codec.builtin.Refusal}, {@link
 * io.github.loompg.error.MappingException} or {@link io.github.loompg.protocol.bytes.MessageTooLargeException}, or what a
 * user's codec throws.
 */
@FunctionalInterface
interface ValueWriter {
    /** Writes the bytes of an argument, without their length. */
    void write(Object argument, ByteWriter out);
}
