/** JSON by way of Jackson. */
@NullMarked
package io.github.loompg.jackson;

import org.jspecify.annotations.NullMarked;
