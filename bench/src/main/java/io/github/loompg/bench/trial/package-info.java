/** One client at one workload in a Java process of its own, and how that is measured. */
@NullMarked
package io.github.loompg.bench.trial;

import org.jspecify.annotations.NullMarked;
