/** What a program may watch while loompg works. */
@NullMarked
package io.github.loompg.observe;

import org.jspecify.annotations.NullMarked;
