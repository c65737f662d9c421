/** Events for Java's Flight Recorder. */
@NullMarked
package io.github.loompg.flight;

import org.jspecify.annotations.NullMarked;
