/** Authentication as pure functions: the server's text in, the client's text out. */
@NullMarked
package io.github.loompg.protocol.auth;

import org.jspecify.annotations.NullMarked;
