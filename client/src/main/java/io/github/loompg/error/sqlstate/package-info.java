/**
 * An exception for each condition that PostgreSQL has an error code for, below one for each class of them; all generated.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
@NullMarked
package io.github.loompg.error.sqlstate;

import org.jspecify.annotations.NullMarked;
