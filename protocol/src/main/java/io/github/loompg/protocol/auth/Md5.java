package io.github.loompg.protocol.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The answer to {@code AuthenticationMD5Password}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/auth-password.html">Password Authentication</a>
 */
public final class Md5 {
    private Md5() {}

    /**
     * The text that proves to know the password without holding it.
     *
     * @param salt the four bytes that the server sent
     * @throws io.github.loompg.protocol.bytes.UnencodableTextException if a text holds NUL or a lone surrogate
     * @throws UnsupportedOperationException if this Java runtime has no MD5, as one that obeys FIPS 140
     */
    public static String answer(String user, String password, Bytes salt) {
        ByteWriter.lengthInUtf8(user);
        ByteWriter.lengthInUtf8(password);
        String stored = digest(password.getBytes(UTF_8), user.getBytes(UTF_8));
        return "md5" + digest(stored.getBytes(UTF_8), salt.toArray());
    }

    private static String digest(byte[] first, byte[] second) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(first);
            md5.update(second);
            return HexFormat.of().formatHex(md5.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new UnsupportedOperationException(
                    "this Java runtime has no MD5: have the password stored for SCRAM-SHA-256", missing);
        }
    }
}
