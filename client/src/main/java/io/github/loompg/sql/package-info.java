/** What the text of a statement says before any server has seen it. */
@NullMarked
package io.github.loompg.sql;

import org.jspecify.annotations.NullMarked;
