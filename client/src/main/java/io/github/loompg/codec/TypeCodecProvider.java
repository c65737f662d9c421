package io.github.loompg.codec;

import java.util.Map;

/**
 * Codecs for the types of an extension, which every connection has once this service is found on the class path or module
 * path. What a connection's options or the connection itself say of a type counts more.
 *
 * <p>A jar names its implementation in {@code META-INF/services/io.github.loompg.codec.TypeCodecProvider}, and a module in
 * a {@code provides} clause.
 *
 * @see java.util.ServiceLoader
 */
public interface TypeCodecProvider {
    /**
     * The extension that the types belong to, as {@code CREATE EXTENSION} names it, whatever schema it is in; empty for
     * PostgreSQL's own types.
     */
    String extension();

    /** The codecs by the names of the types, as {@code pg_type} has them. */
    Map<String, TypeCodec<?>> codecs();
}
