/** The types of one database, and the choice of a codec for them. */
@NullMarked
package io.github.loompg.catalog;

import org.jspecify.annotations.NullMarked;
