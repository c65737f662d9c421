/** The codecs of PostgreSQL's own types. */
@NullMarked
package io.github.loompg.codec.builtin;

import org.jspecify.annotations.NullMarked;
