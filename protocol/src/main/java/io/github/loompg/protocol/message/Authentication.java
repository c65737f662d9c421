package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import java.util.List;

/**
 * What a {@link Backend.AuthenticationRequest} asks for, or that nothing more is asked. On the wire all of them have the
 * type byte {@code R} and differ in the number after it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public sealed interface Authentication {
    /** The number that says what is asked for. */
    int code();

    /** Writes what comes after the code; most requests have nothing. */
    default void writeData(ByteWriter out) {}

    /**
     * Reads what comes after type byte and length. What the protocol does not define is {@link Unsupported}, not an
     * error: a newer or a patched server may ask for it, and the user should be told so.
     */
    static Authentication read(ByteReader body) {
        int code = body.readInt();
        return switch (code) {
            case Ok.CODE -> body.expectEndAfter(new Ok());
            case KerberosV5.CODE -> body.expectEndAfter(new KerberosV5());
            case CleartextPassword.CODE -> body.expectEndAfter(new CleartextPassword());
            case Md5Password.CODE -> body.expectEndAfter(new Md5Password(Bytes.read(body, Md5Password.SALT_SIZE)));
            case Gss.CODE -> body.expectEndAfter(new Gss());
            case GssContinue.CODE -> new GssContinue(Bytes.readRemaining(body));
            case Sspi.CODE -> body.expectEndAfter(new Sspi());
            case Sasl.CODE -> body.expectEndAfter(new Sasl(Lists.readNames(body)));
            case SaslContinue.CODE -> new SaslContinue(Bytes.readRemaining(body));
            case SaslFinal.CODE -> new SaslFinal(Bytes.readRemaining(body));
            default -> new Unsupported(code, Bytes.readRemaining(body));
        };
    }

    /** The server has let us in. */
    record Ok() implements Authentication {
        static final int CODE = 0;

        @Override
        public int code() {
            return CODE;
        }
    }

    /** Asks for Kerberos V5, which no supported server does. */
    record KerberosV5() implements Authentication {
        static final int CODE = 2;

        @Override
        public int code() {
            return CODE;
        }
    }

    /** Asks for {@link Frontend.PasswordMessage} with the password itself. */
    record CleartextPassword() implements Authentication {
        static final int CODE = 3;

        @Override
        public int code() {
            return CODE;
        }
    }

    /**
     * Asks for {@link Frontend.PasswordMessage} with an MD5 digest of the password.
     *
     * @param salt four bytes
     */
    record Md5Password(Bytes salt) implements Authentication {
        static final int CODE = 5;
        static final int SALT_SIZE = 4;

        public Md5Password {
            if (salt.size() != SALT_SIZE) {
                throw new IllegalArgumentException("the salt has " + SALT_SIZE + " bytes, not " + salt.size());
            }
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public void writeData(ByteWriter out) {
            salt.write(out);
        }
    }

    /** Asks for GSSAPI. */
    record Gss() implements Authentication {
        static final int CODE = 7;

        @Override
        public int code() {
            return CODE;
        }
    }

    /** Goes on with GSSAPI or SSPI. */
    record GssContinue(Bytes data) implements Authentication {
        static final int CODE = 8;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public void writeData(ByteWriter out) {
            data.write(out);
        }
    }

    /** Asks for SSPI. */
    record Sspi() implements Authentication {
        static final int CODE = 9;

        @Override
        public int code() {
            return CODE;
        }
    }

    /**
     * Asks for {@link Frontend.SaslInitialResponse}.
     *
     * @param mechanisms what the server can do, best first
     */
    record Sasl(List<String> mechanisms) implements Authentication {
        static final int CODE = 10;

        public Sasl {
            Lists.checkNames(mechanisms);
            mechanisms = List.copyOf(mechanisms);
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public void writeData(ByteWriter out) {
            Lists.writeNames(out, mechanisms);
        }
    }

    /** Asks for {@link Frontend.SaslResponse} to a challenge. */
    record SaslContinue(Bytes data) implements Authentication {
        static final int CODE = 11;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public void writeData(ByteWriter out) {
            data.write(out);
        }
    }

    /** Ends SASL with the server's own proof; {@link Ok} follows. */
    record SaslFinal(Bytes data) implements Authentication {
        static final int CODE = 12;

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public void writeData(ByteWriter out) {
            data.write(out);
        }
    }

    /** Asks for something that is not of the protocol as we know it. */
    record Unsupported(int code, Bytes data) implements Authentication {
        @Override
        public void writeData(ByteWriter out) {
            data.write(out);
        }
    }
}
