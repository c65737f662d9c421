/** What lives as long as one connection: its statements, its parameters, its transaction status. */
@NullMarked
package io.github.loompg.session;

import org.jspecify.annotations.NullMarked;
