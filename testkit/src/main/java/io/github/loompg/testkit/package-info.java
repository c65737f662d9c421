/** Servers for tests: a real PostgreSQL, and a fake one that plays a script. */
@NullMarked
package io.github.loompg.testkit;

import org.jspecify.annotations.NullMarked;
