/** What is measured: statements, who runs them, and what is done with their values. */
@NullMarked
package io.github.loompg.bench.workload;

import org.jspecify.annotations.NullMarked;
