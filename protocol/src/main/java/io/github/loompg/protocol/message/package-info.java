/** Every message of the protocol as a record that can be written and read, in both directions. */
@NullMarked
package io.github.loompg.protocol.message;

import org.jspecify.annotations.NullMarked;
