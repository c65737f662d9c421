package io.github.loompg.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** How OpenSSL encrypted PEM blocks before PKCS #8: headers name the cipher, MD5 makes its key of the password. */
final class OldEncryption {
    private static final int SALT_LENGTH = 8;

    private OldEncryption() {}

    static boolean isOn(Pem block) {
        return block.headers().containsKey("DEK-Info");
    }

    static byte[] decrypt(Pem block, @Nullable String password) throws GeneralSecurityException {
        String[] scheme = block.headers().getOrDefault("DEK-Info", "").split(",", -1);
        byte[] secret = PrivateKeyFile.required(password).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] vector = HexFormat.of().parseHex(scheme[scheme.length - 1]);
            String algorithm = scheme[0].startsWith("AES-") ? "AES" : "DESede";
            Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key(secret, vector, keyLength(scheme[0])), algorithm),
                    new IvParameterSpec(vector));
            return cipher.doFinal(block.content().toArray());
        } catch (BadPaddingException wrong) {
            throw new InvalidKeySpecException("sslpassword does not open it", wrong);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidKeySpecException("its header DEK-Info is malformed", malformed);
        }
    }

    private static int keyLength(String cipher) throws InvalidKeySpecException {
        return switch (cipher) {
            case "AES-128-CBC" -> 16;
            case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
            case "AES-256-CBC" -> 32;
            default ->
                throw new InvalidKeySpecException(
                        "it is encrypted by a cipher that is not supported; openssl pkcs8 -topk8 -v2 aes-256-cbc"
                                + " writes it with one that is");
        };
    }

    /** OpenSSL's {@code EVP_BytesToKey}: each MD5 is made of the one before, the password and the salt. */
    private static byte[] key(byte[] password, byte[] vector, int length) throws GeneralSecurityException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] key = new byte[0];
        byte[] last = new byte[0];
        while (key.length < length) {
            md5.update(last);
            md5.update(password);
            md5.update(vector, 0, Math.min(SALT_LENGTH, vector.length));
            last = md5.digest();
            int old = key.length;
            key = Arrays.copyOf(key, old + last.length);
            System.arraycopy(last, 0, key, old, last.length);
        }
        return Arrays.copyOf(key, length);
    }
}
