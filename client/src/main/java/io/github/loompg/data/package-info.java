/** Values that a user holds in hand: rows and what stands in them. */
@NullMarked
package io.github.loompg.data;

import org.jspecify.annotations.NullMarked;
