package io.github.loompg.protocol.auth;

import com.ongres.scram.common.StringPreparation;
import io.github.loompg.protocol.bytes.ByteWriter;

/** A password as SCRAM uses it. */
final class Password {
    private Password() {}

    /**
     * The password after SASLprep, or as it is where SASLprep has no form of it: this is what the server did when it
     * stored the password, so that passwords of any characters can be used.
     *
     * @throws IllegalArgumentException if it is empty
     * @throws io.github.loompg.protocol.bytes.UnencodableTextException if it holds NUL or a lone surrogate
     */
    static char[] prepare(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("an empty password never authenticates with SCRAM");
        }
        ByteWriter.lengthInUtf8(password);
        // ZERO WIDTH SPACE is in two tables of RFC 3454: spaces, and characters that are mapped to nothing. PostgreSQL
        // looks at the spaces first, the library at the other table.
        char[] spaced = password.replace('\u200B', ' ').toCharArray();
        try {
            return StringPreparation.SASL_PREPARATION.normalize(spaced);
        } catch (IllegalArgumentException | IndexOutOfBoundsException prohibitedOrNothingLeft) {
            return password.toCharArray();
        }
    }
}
