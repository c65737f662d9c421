/** Connections that are lent to many callers: the engine that deals them out, and what makes a slot a connection. */
@NullMarked
package io.github.loompg.pool;

import org.jspecify.annotations.NullMarked;
