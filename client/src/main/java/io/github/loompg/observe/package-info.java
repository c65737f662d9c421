/** What a program may listen to and log, and what it is told. */
@NullMarked
package io.github.loompg.observe;

import org.jspecify.annotations.NullMarked;
