/** The exceptions, each with what failed and what to do about it. */
@NullMarked
package io.github.loompg.error;

import org.jspecify.annotations.NullMarked;
