/** How costs grow: with callers, connections, rows, types, the length of the way to the server, and with TLS. */
@NullMarked
package io.github.loompg.bench.scale;

import org.jspecify.annotations.NullMarked;
