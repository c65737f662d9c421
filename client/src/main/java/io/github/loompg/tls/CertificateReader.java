package io.github.loompg.tls;

import io.github.loompg.error.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what lies in files; what cannot be read is a mistake in the options that named the file. */
final class CertificateReader {
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private CertificateReader() {}

    private interface Parser<T> {
        T parse(CertificateFactory factory, ByteArrayInputStream bytes) throws GeneralSecurityException;
    }

    /** All certificates of the file, in their order. */
    static List<X509Certificate> certificates(String option, Path file) {
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] encoded : encoded(option, file, "CERTIFICATE")) {
            Certificate certificate = parse(option, file, encoded, CertificateFactory::generateCertificate);
            if (certificate instanceof X509Certificate x509) {
                found.add(x509);
            }
        }
        if (found.isEmpty()) {
            throw unreadable(option, file, "there is no certificate in it", null);
        }
        return found;
    }

    /** All revocation lists of the file. */
    static List<X509CRL> revocations(String option, Path file) {
        List<X509CRL> found = new ArrayList<>();
        for (byte[] encoded : encoded(option, file, "CRL")) {
            CRL list = parse(option, file, encoded, CertificateFactory::generateCRL);
            if (list instanceof X509CRL x509) {
                found.add(x509);
            }
        }
        if (found.isEmpty()) {
            throw unreadable(option, file, "there is no revocation list in it", null);
        }
        return found;
    }

    /** The private key of the file, which others must not be able to read. */
    static PrivateKey key(Path file, @Nullable String password) {
        try {
            if (!Files.isRegularFile(file)) {
                throw unreadable("sslkey", file, "it is not a regular file", null);
            }
            requirePrivacy(file);
            return PrivateKeyFile.read(Files.readAllBytes(file), password);
        } catch (IOException | GeneralSecurityException failed) {
            throw unreadable("sslkey", file, String.valueOf(failed.getMessage()), failed);
        }
    }

    /** libpq's rule: nobody but the owner, or, if that is root, a group that may read. */
    private static void requirePrivacy(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        others.addAll(attributes.permissions());
        others.removeAll(OWNERS);
        if (attributes.owner().getName().equals("root")) {
            others.remove(PosixFilePermission.GROUP_READ);
        }
        if (!others.isEmpty()) {
            throw new ConfigurationException(
                    "the private key in \"" + file + "\" (sslkey) can be reached by others than its owner",
                    "chmod 0600 it; a key of root's may be read by its group (0640)",
                    null);
        }
    }

    /** The blocks with such a label in a PEM file, or the whole file if it is none. */
    private static List<byte[]> encoded(String option, Path file, String label) {
        try {
            byte[] content = Files.readAllBytes(file);
            List<Pem> blocks = Pem.blocks(content);
            return blocks.isEmpty()
                    ? List.of(content)
                    : blocks.stream()
                            .filter(block -> block.label().endsWith(label))
                            .map(block -> block.content().toArray())
                            .toList();
        } catch (IOException failed) {
            throw unreadable(option, file, String.valueOf(failed.getMessage()), failed);
        }
    }

    private static <T> T parse(String option, Path file, byte[] encoded, Parser<T> parser) {
        try {
            return parser.parse(CertificateFactory.getInstance("X.509"), new ByteArrayInputStream(encoded));
        } catch (GeneralSecurityException failed) {
            throw unreadable(option, file, String.valueOf(failed.getMessage()), failed);
        }
    }

    static ConfigurationException unreadable(String option, Path file, String why, @Nullable Exception cause) {
        return new ConfigurationException(
                "\"" + file + "\" (" + option + ") cannot be used: " + why,
                "check the file, and who may read it",
                cause);
    }
}
