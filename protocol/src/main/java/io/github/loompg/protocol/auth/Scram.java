package io.github.loompg.protocol.auth;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.github.loompg.protocol.auth.ScramException.Reason;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * One SCRAM exchange from the client's side, step by step; each step gives what the next one starts from:
 *
 * <pre>
 *   Scram scram = Scram.begin(password, binding, Scram.MOST_ITERATIONS);
 *                                                       client: SaslInitialResponse with mechanism(), clientFirst()
 *   Scram.Proof proof = scram.answer(serverFirst);      server: SaslContinue
 *                                                       client: SaslResponse with clientFinal()
 *   proof.verify(serverFinal);                          server: SaslFinal, and only then Ok
 * </pre>
 *
 * <p>A server that says Ok without a SaslFinal that {@link Proof#verify} accepts has not proved that it knows the password
 * and must not be talked to. What it may make us compute is limited, and refused before anything is computed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sasl-authentication.html">SASL Authentication</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802">RFC 5802</a> and
 *     <a href="https://www.rfc-editor.org/rfc/rfc7677">RFC 7677</a>
 */
public final class Scram {
    /** The name of the mechanism without channel binding. */
    public static final String SHA_256 = "SCRAM-SHA-256";

    /** The name of the mechanism with channel binding. */
    public static final String SHA_256_PLUS = "SCRAM-SHA-256-PLUS";

    /** A sensible limit for the iterations a server may ask for; PostgreSQL's default is 4,096. */
    public static final int MOST_ITERATIONS = 100_000;

    private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;
    private static final int NONCE_SIZE = 24;
    private static final int LONGEST_NONCE = 1024;
    private static final int LONGEST_SALT = 1024;
    private static final int HASH_BITS = 256;

    /** A server's first message; what may follow the iterations in later versions of SCRAM is refused. */
    private static final Pattern SERVER_FIRST =
            Pattern.compile("r=([\\x21-\\x2B\\x2D-\\x7E]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9][0-9]*)");

    private static final int LONGEST_SERVER_FIRST = LONGEST_NONCE + 2 * LONGEST_SALT + 64;

    private final char[] password;
    private final ChannelBinding binding;
    private final int mostIterations;
    private final String nonce;
    private final String clientFirstBare;

    private Scram(char[] password, ChannelBinding binding, int mostIterations, String user, String nonce) {
        this.password = password;
        this.binding = binding;
        this.mostIterations = mostIterations;
        this.nonce = nonce;
        this.clientFirstBare = "n=" + user + ",r=" + nonce;
    }

    /**
     * Begins an exchange with a nonce of its own. The user is not part of it: PostgreSQL takes the one of the startup
     * message.
     *
     * @param mostIterations how many iterations the server may ask for, from 1; {@link #MOST_ITERATIONS} is a good choice
     * @throws IllegalArgumentException if the password is empty
     * @throws io.github.loompg.protocol.bytes.UnencodableTextException if it holds NUL or a lone surrogate
     */
    public static Scram begin(String password, ChannelBinding binding, int mostIterations) {
        return begin(password, binding, mostIterations, "", ScramFunctions.nonce(NONCE_SIZE, new SecureRandom()));
    }

    static Scram begin(String password, ChannelBinding binding, int mostIterations, String user, String nonce) {
        if (mostIterations < 1) {
            throw new IllegalArgumentException("a server has to ask for one iteration at least");
        }
        return new Scram(Password.prepare(password), binding, mostIterations, user, nonce);
    }

    /** The name of the mechanism to answer the server's offer with. */
    public String mechanism() {
        return binding instanceof ChannelBinding.Bound ? SHA_256_PLUS : SHA_256;
    }

    /** The client's first message. */
    public String clientFirst() {
        return gs2Header() + clientFirstBare;
    }

    /**
     * Answers the server's first message.
     *
     * @throws ScramException if it is malformed or asks for too much
     */
    public Proof answer(String serverFirst) {
        if (serverFirst.length() > LONGEST_SERVER_FIRST) {
            throw new ScramException(
                    Reason.TOO_EXPENSIVE,
                    "the server's first SCRAM message is too long: " + serverFirst.length() + " characters");
        }
        Matcher parts = SERVER_FIRST.matcher(serverFirst);
        if (!parts.matches()) {
            throw new ScramException(
                    Reason.MALFORMED, "the server's first SCRAM message is not a nonce, a salt and iterations");
        }
        String bothNonces = checkNonce(parts.group(1));
        byte[] salt = checkSalt(parts.group(2));
        int iterations = checkIterations(parts.group(3));

        String withoutProof = "c=" + base64(boundHeader()) + ",r=" + bothNonces;
        String exchange = clientFirstBare + "," + serverFirst + "," + withoutProof;
        byte[] saltedPassword = saltedPassword(salt, iterations);
        byte[] clientKey = ScramFunctions.clientKey(MECHANISM, saltedPassword);
        byte[] storedKey = ScramFunctions.storedKey(MECHANISM, clientKey);
        byte[] signature = ScramFunctions.clientSignature(MECHANISM, storedKey, exchange);
        byte[] proof = ScramFunctions.clientProof(clientKey, signature);
        byte[] serverKey = ScramFunctions.serverKey(MECHANISM, saltedPassword);
        return new Proof(withoutProof + ",p=" + base64(proof), serverKey, exchange);
    }

    /** The client's final message, and what the server's has to be. */
    public static final class Proof {
        private static final Pattern SERVER_FINAL = Pattern.compile("v=([A-Za-z0-9+/]+={0,2})");

        /** RFC 5802, section 7. */
        private static final Set<String> SERVER_ERRORS = Set.of(
                "invalid-encoding",
                "extensions-not-supported",
                "invalid-proof",
                "channel-bindings-dont-match",
                "server-does-support-channel-binding",
                "channel-binding-not-supported",
                "unsupported-channel-binding-type",
                "unknown-user",
                "invalid-username-encoding",
                "no-resources",
                "other-error");

        private final String clientFinal;
        private final byte[] serverKey;
        private final String exchange;

        private Proof(String clientFinal, byte[] serverKey, String exchange) {
            this.clientFinal = clientFinal;
            this.serverKey = serverKey;
            this.exchange = exchange;
        }

        /** The client's final message. */
        public String clientFinal() {
            return clientFinal;
        }

        /**
         * Makes sure that the server knows the password too.
         *
         * @param serverFinal the server's final message
         * @throws ScramException if it does not prove that
         */
        public void verify(String serverFinal) {
            if (serverFinal.startsWith("e=")) {
                String error = serverFinal.substring(2);
                throw new ScramException(
                        Reason.REFUSED,
                        "the server refused the SCRAM proof: "
                                + (SERVER_ERRORS.contains(error) ? error : "with an error that SCRAM does not know"));
            }
            Matcher signature = SERVER_FINAL.matcher(serverFinal);
            if (!signature.matches()) {
                throw new ScramException(
                        Reason.MALFORMED, "the server's final SCRAM message does not hold its signature");
            }
            byte[] claimed = decode(signature.group(1));
            if (!ScramFunctions.verifyServerSignature(MECHANISM, serverKey, exchange, claimed)) {
                throw new ScramException(
                        Reason.SERVER_NOT_PROVEN,
                        "the server did not prove that it knows the password: somebody may stand in its place");
            }
        }
    }

    private String checkNonce(String bothNonces) {
        if (bothNonces.length() > LONGEST_NONCE) {
            throw new ScramException(
                    Reason.TOO_EXPENSIVE, "the server's SCRAM nonce is longer than " + LONGEST_NONCE + " characters");
        }
        if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
            throw new ScramException(
                    Reason.MALFORMED, "the server's SCRAM nonce does not continue the one that it was sent");
        }
        return bothNonces;
    }

    private static byte[] checkSalt(String encoded) {
        byte[] salt = decode(encoded);
        if (salt.length > LONGEST_SALT) {
            throw new ScramException(
                    Reason.TOO_EXPENSIVE, "the server's SCRAM salt is longer than " + LONGEST_SALT + " bytes");
        }
        return salt;
    }

    private int checkIterations(String digits) {
        if (digits.length() > 10 || Long.parseLong(digits) > mostIterations) {
            throw new ScramException(
                    Reason.TOO_EXPENSIVE,
                    "the server asks for more than " + mostIterations + " iterations of SCRAM, the limit set here");
        }
        return Integer.parseInt(digits);
    }

    /** What says how the channel is bound: the beginning of the client's first message. */
    private String gs2Header() {
        return switch (binding) {
            case ChannelBinding.Unsupported() -> "n,,";
            case ChannelBinding.NotOffered() -> "y,,";
            case ChannelBinding.Bound(String type, Bytes data) -> "p=" + type + ",,";
        };
    }

    /** The same with the data that binds; the server compares it with what it knows of the channel. */
    private byte[] boundHeader() {
        ByteWriter header = new ByteWriter();
        header.writeUtf8(gs2Header());
        if (binding instanceof ChannelBinding.Bound bound) {
            bound.data().write(header);
        }
        return header.toByteArray();
    }

    private byte[] saltedPassword(byte[] salt, int iterations) {
        PBEKeySpec key = new PBEKeySpec(password, salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException missing) {
            throw new UnsupportedOperationException("this Java runtime cannot compute SCRAM-SHA-256", missing);
        } finally {
            key.clearPassword();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException invalid) {
            throw new ScramException(Reason.MALFORMED, "a SCRAM message of the server holds invalid base64");
        }
    }
}
