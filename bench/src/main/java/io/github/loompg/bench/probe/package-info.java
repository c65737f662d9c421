/** What loompg is measured at by itself, each time in a process of its own. */
@NullMarked
package io.github.loompg.bench.probe;

import org.jspecify.annotations.NullMarked;
