/** Writes the sources that come from PostgreSQL's own lists: its error codes and its built-in types. */
@NullMarked
package io.github.loompg.codegen;

import org.jspecify.annotations.NullMarked;
