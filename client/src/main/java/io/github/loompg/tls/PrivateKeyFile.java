package io.github.loompg.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which private keys lie in files: PKCS #8 with or without a password, PKCS #1 for RSA and SEC 1 for
 * elliptic curves, these two also in OpenSSL's old encrypted form; each as PEM or DER.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-CLIENTCERT">Client Certificates</a>
 */
final class PrivateKeyFile {
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    private static final byte[] ELLIPTIC_CURVE = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] VERSION_0 = Der.encode(Der.INTEGER, new byte[] {0});

    /** Within SEC 1, the curve has this tag. */
    private static final int CURVE = 0xA0;

    private PrivateKeyFile() {}

    /**
     * Reads a key.
     *
     * @param password null if there is none
     * @throws GeneralSecurityException with a message that can be read behind the name of the file
     */
    static PrivateKey read(byte[] file, @Nullable String password) throws GeneralSecurityException {
        List<Pem> blocks = Pem.blocks(file);
        if (blocks.isEmpty()) {
            return ofDer(file, password);
        }
        for (Pem block : blocks) {
            if (block.label().endsWith("PRIVATE KEY")) {
                return ofDer(
                        OldEncryption.isOn(block)
                                ? OldEncryption.decrypt(block, password)
                                : block.content().toArray(),
                        password);
            }
        }
        throw new InvalidKeySpecException("there is no private key in it");
    }

    /** The structure itself says which form it is. */
    private static PrivateKey ofDer(byte[] bytes, @Nullable String password) throws GeneralSecurityException {
        List<Der.Value> whole = Der.values(bytes);
        if (whole.isEmpty() || whole.getFirst().tag() != Der.SEQUENCE) {
            throw new InvalidKeySpecException("it is neither PEM nor DER");
        }
        List<Der.Value> parts = whole.getFirst().parts();
        if (parts.size() == 2
                && parts.getFirst().tag() == Der.SEQUENCE
                && parts.get(1).tag() == Der.OCTETS) {
            return encrypted(bytes, password);
        }
        if (parts.size() >= 3 && parts.get(1).tag() == Der.SEQUENCE) {
            return pkcs8(bytes, parts.get(1).parts().getFirst());
        }
        if (parts.size() >= 9 && parts.getFirst().smallNumber() == 0) {
            return pkcs8(wrapped(bytes, RSA), "RSA");
        }
        if (parts.size() >= 2
                && parts.getFirst().smallNumber() == 1
                && parts.get(1).tag() == Der.OCTETS) {
            for (Der.Value part : parts) {
                if (part.tag() == CURVE) {
                    return pkcs8(wrapped(bytes, ELLIPTIC_CURVE, part.content().toArray()), "EC");
                }
            }
            throw new InvalidKeySpecException("its elliptic curve is not named");
        }
        throw new InvalidKeySpecException("it holds no private key of a kind that is known");
    }

    private static byte[] wrapped(byte[] key, byte[]... algorithm) {
        return Der.encode(Der.SEQUENCE, VERSION_0, Der.encode(Der.SEQUENCE, algorithm), Der.encode(Der.OCTETS, key));
    }

    private static PrivateKey encrypted(byte[] bytes, @Nullable String password) throws GeneralSecurityException {
        char[] secret = required(password).toCharArray();
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
            // The name of PBES2 is only a frame, and Java says what is in it as the text of the parameters.
            String scheme =
                    info.getAlgName().equals("PBES2") ? info.getAlgParameters().toString() : info.getAlgName();
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(secret)),
                    info.getAlgParameters());
            return ofDer(info.getKeySpec(cipher).getEncoded(), null);
        } catch (InvalidKeySpecException wrong) {
            throw new InvalidKeySpecException("sslpassword does not open it", wrong);
        } catch (IOException | GeneralSecurityException unknown) {
            throw new InvalidKeySpecException(
                    "it is encrypted in a way that this Java does not know; openssl pkcs8 -topk8 -v2 aes-256-cbc"
                            + " writes it in one that it knows",
                    unknown);
        }
    }

    static String required(@Nullable String password) throws InvalidKeySpecException {
        if (password == null) {
            throw new InvalidKeySpecException("it is encrypted, and there is no sslpassword");
        }
        return password;
    }

    private static PrivateKey pkcs8(byte[] bytes, Der.Value algorithm) throws GeneralSecurityException {
        return pkcs8(
                bytes,
                switch (HexFormat.of().formatHex(algorithm.content().toArray())) {
                    case "2a864886f70d010101" -> "RSA";
                    case "2a864886f70d01010a" -> "RSASSA-PSS";
                    case "2a8648ce3d0201" -> "EC";
                    case "2b6570", "2b6571" -> "EdDSA";
                    default -> throw new InvalidKeySpecException("it holds a key of an unknown algorithm");
                });
    }

    private static PrivateKey pkcs8(byte[] bytes, String algorithm) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (InvalidKeySpecException unreadable) {
            throw new InvalidKeySpecException("its " + algorithm + " key cannot be read", unreadable);
        }
    }
}
