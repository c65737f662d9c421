/** The end-to-end bench: loompg beside its peers, on one server, in one run. */
@NullMarked
package io.github.loompg.bench;

import org.jspecify.annotations.NullMarked;
