package io.github.loompg.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys as OpenSSL 3.0 has written them, in every form that it knows. */
class PrivateKeyFileTest {
    private static final String PASSWORD = "op en";

    private static byte[] file(String name) throws IOException {
        try (InputStream file = PrivateKeyFileTest.class.getResourceAsStream("/keys/" + name)) {
            assertThat(file).as(name).isNotNull();
            return file.readAllBytes();
        }
    }

    private static PrivateKey read(String name, @Nullable String password)
            throws IOException, GeneralSecurityException {
        return PrivateKeyFile.read(file(name), password);
    }

    /** Whether it is the very key whose public half lies beside it. */
    private static boolean isTheKey(String name, PrivateKey key) throws IOException, GeneralSecurityException {
        String kind = name.substring(0, name.indexOf('-'));
        String algorithm = kind.equals("ed25519") ? "Ed25519" : kind.toUpperCase();
        PublicKey other =
                KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(file(kind + "-public.der")));
        Signature signature = Signature.getInstance(
                switch (kind) {
                    case "rsa" -> "SHA256withRSA";
                    case "ec" -> "SHA256withECDSA";
                    default -> "Ed25519";
                });
        signature.initSign(key);
        signature.update(file(name));
        byte[] signed = signature.sign();
        signature.initVerify(other);
        signature.update(file(name));
        return signature.verify(signed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa-pkcs8.pem",
                "rsa-pkcs8.der",
                "rsa-pkcs1.pem",
                "rsa-pkcs1.der",
                "ec-sec1.pem",
                "ec-sec1.der",
                "ec-pkcs8.pem",
                "ed25519-pkcs8.pem",
            })
    void open(String name) throws Exception {
        assertThat(isTheKey(name, read(name, null))).isTrue();
        assertThat(isTheKey(name, read(name, "not needed"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa-pkcs8-aes256.pem",
                "rsa-pkcs8-aes128.der",
                "rsa-pkcs1-aes256.pem",
                "rsa-pkcs1-des3.pem",
                "ec-sec1-aes128.pem",
            })
    void encrypted(String name) throws Exception {
        assertThat(isTheKey(name, read(name, PASSWORD))).isTrue();
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> read(name, "wrong"))
                .withMessage("sslpassword does not open it");
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> read(name, null))
                .withMessage("it is encrypted, and there is no sslpassword");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs8-scrypt.pem", "ec-pkcs8-des3.pem"})
    void encryptedInAWayThatJavaDoesNotKnow(String name) {
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> read(name, PASSWORD))
                .withMessage(
                        "it is encrypted in a way that this Java does not know; openssl pkcs8 -topk8 -v2 aes-256-cbc"
                                + " writes it in one that it knows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DES-CBC", "CAMELLIA-256-CBC", "RC2-CBC"})
    void encryptedByAnOldCipherThatJavaDoesNotKnow(String cipher) {
        String text = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: " + cipher
                + ",0011223344556677\n\nAAAAAAAAAAAAAAAAAAAAAA==\n-----END RSA PRIVATE KEY-----\n";
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> PrivateKeyFile.read(text.getBytes(StandardCharsets.US_ASCII), PASSWORD))
                .withMessageContaining("openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    @Test
    void lineEndsOfWindowsAndTextAroundTheBlock() throws Exception {
        String text = "A key\nof ours\n" + new String(file("ec-pkcs8.pem"), StandardCharsets.US_ASCII);
        byte[] windows = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        assertThat(isTheKey("ec-pkcs8.pem", PrivateKeyFile.read(windows, null))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-public.der", "ec-public.der"})
    void publicKeysAreNone(String name) {
        assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> read(name, null));
    }

    /** Whatever is cut or damaged is refused, and by the one kind of exception that is expected. */
    @ParameterizedTest
    @ValueSource(
            strings = {"rsa-pkcs1.der", "ec-sec1.der", "rsa-pkcs8-aes128.der", "rsa-pkcs8.pem", "ec-sec1-aes128.pem"})
    void damaged(String name) throws Exception {
        byte[] whole = file(name);
        for (int length = 0; length < whole.length - 40; length += 1 + length / 20) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .as("the first %d bytes", length)
                    .isThrownBy(() -> PrivateKeyFile.read(cut, PASSWORD));
        }
        for (int at = 0; at < Math.min(whole.length, 60); at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x41;
            try {
                PrivateKeyFile.read(flipped, PASSWORD);
            } catch (GeneralSecurityException refused) {
                assertThat(refused).hasMessageNotContaining(PASSWORD);
            }
        }
    }
}
