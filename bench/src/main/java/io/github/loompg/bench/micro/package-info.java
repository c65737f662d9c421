/** What the parts of the client cost by themselves, without a server; run by {@code bench/micro}. */
@NullMarked
package io.github.loompg.bench.micro;

import org.jspecify.annotations.NullMarked;
