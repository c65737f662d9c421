/** The wire: one connection's socket, its queue, its replies, its deadlines, and the way to cancel. */
@NullMarked
package io.github.loompg.net;

import org.jspecify.annotations.NullMarked;
