/** Conversations with the server, one file each, in the order of the protocol manual. */
@NullMarked
package io.github.loompg.exchange;

import org.jspecify.annotations.NullMarked;
