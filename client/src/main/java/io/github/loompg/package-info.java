/** The public face: connections, transactions and their options, blocking and asynchronous. */
@NullMarked
package io.github.loompg;

import org.jspecify.annotations.NullMarked;
