/** Which figures the project wants to reach, and whether it does. */
@NullMarked
package io.github.loompg.bench.goal;

import org.jspecify.annotations.NullMarked;
