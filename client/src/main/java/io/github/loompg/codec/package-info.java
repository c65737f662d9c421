/** How a Java value becomes a PostgreSQL value and back. */
@NullMarked
package io.github.loompg.codec;

import org.jspecify.annotations.NullMarked;
