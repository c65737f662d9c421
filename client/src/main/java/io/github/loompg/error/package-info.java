/**
 * What can go wrong, as unchecked exceptions under one root: {@link io.github.loompg.error.ServerException} for what
 * the server says, and one final class for each kind of failure on the client's side.
 */
@NullMarked
package io.github.loompg.error;

import org.jspecify.annotations.NullMarked;
