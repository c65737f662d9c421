/** The types of pgvector as Java arrays, and sparse vectors. */
@NullMarked
package io.github.loompg.pgvector;

import org.jspecify.annotations.NullMarked;
