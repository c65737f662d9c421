/** What TLS needs beside the handshake: certificates, keys and revocation lists in files, and whom to trust for which host. */
@NullMarked
package io.github.loompg.tls;

import org.jspecify.annotations.NullMarked;
