/** The figures of all trials together, for people and for machines. */
@NullMarked
package io.github.loompg.bench.report;

import org.jspecify.annotations.NullMarked;
