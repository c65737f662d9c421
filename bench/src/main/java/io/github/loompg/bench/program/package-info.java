/** Clients that are no Java, each a program of its own. */
@NullMarked
package io.github.loompg.bench.program;

import org.jspecify.annotations.NullMarked;
