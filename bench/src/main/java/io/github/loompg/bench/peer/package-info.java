/** The clients that are compared, one file each. */
@NullMarked
package io.github.loompg.bench.peer;

import org.jspecify.annotations.NullMarked;
