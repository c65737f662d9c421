/** Bounded reading and growing writing of the big-endian bytes that PostgreSQL's messages are made of. */
@NullMarked
package io.github.loompg.protocol.bytes;

import org.jspecify.annotations.NullMarked;
