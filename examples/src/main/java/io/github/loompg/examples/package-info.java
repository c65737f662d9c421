/** Programs that show loompg at work; the README quotes them. */
@NullMarked
package io.github.loompg.examples;

import org.jspecify.annotations.NullMarked;
