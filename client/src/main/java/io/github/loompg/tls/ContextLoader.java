package io.github.loompg.tls;

import io.github.loompg.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes a context of files, by libpq's rules: where a file of authorities is there, the server's certificate is checked
 * against it in every mode; where none is, only in those that verify, and these refuse to go on. Our own certificate is
 * shown if it is there.
 */
final class ContextLoader {
    private static final Pattern HASHED = Pattern.compile("[0-9a-f]{8}\\.r[0-9]+");

    private ContextLoader() {}

    static SSLContext load(CertificateFiles files, boolean verifies) {
        ClientIdentity identity = identity(files);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity == null ? new KeyManager[0] : new KeyManager[] {identity}, trust(files, verifies), null);
            return context;
        } catch (GeneralSecurityException unavailable) {
            throw new ConfigurationException(
                    "this Java runtime has no TLS", "connect with sslmode=disable", unavailable);
        }
    }

    private static TrustManager[] trust(CertificateFiles files, boolean verifies) throws GeneralSecurityException {
        if (files.trustsSystem()) {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        Path root = files.rootFile();
        if (root != null && Files.exists(root)) {
            List<X509Certificate> authorities = CertificateReader.certificates("sslrootcert", root);
            return new TrustManager[] {new ServerTrust(new Authorities(authorities, revocations(files)))};
        }
        if (verifies) {
            throw missing(root);
        }
        return new TrustManager[] {new ServerTrust(ServerTrust.ANYONE)};
    }

    private static ConfigurationException missing(@Nullable Path root) {
        return new ConfigurationException(
                root == null
                        ? "there is no file of authorities to check the server's certificate against, and no home to"
                                + " look for it in"
                        : "the file of authorities \"" + root + "\" (sslrootcert) does not exist",
                "provide the file, name another one by sslrootcert, use those that Java trusts (sslrootcert=system), or"
                        + " have the certificate not checked (sslmode=require)",
                null);
    }

    /** Null if there are none at all, so that nothing is looked up. */
    private static @Nullable List<X509CRL> revocations(CertificateFiles files) {
        List<X509CRL> lists = new ArrayList<>();
        Path file = files.revocationFile();
        boolean given = files.revocations() != null;
        if (file != null && (given || Files.exists(file))) {
            lists.addAll(CertificateReader.revocations("sslcrl", file));
        }
        for (Path hashed : hashed(files.revocationFolder())) {
            lists.addAll(CertificateReader.revocations("sslcrldir", hashed));
        }
        return lists.isEmpty() && files.revocationFolder() == null ? null : lists;
    }

    /** The revocation lists of a folder as {@code openssl rehash} names them; none if there is no folder. */
    static List<Path> hashed(@Nullable Path folder) {
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file ->
                            HASHED.matcher(String.valueOf(file.getFileName())).matches())
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw CertificateReader.unreadable("sslcrldir", folder, String.valueOf(failed.getMessage()), failed);
        }
    }

    private static @Nullable ClientIdentity identity(CertificateFiles files) {
        Path file = files.certificateFile();
        if (!files.showsCertificate() || file == null || !Files.exists(file)) {
            return null;
        }
        List<X509Certificate> chain = CertificateReader.certificates("sslcert", file);
        Path keyFile = files.keyFile();
        if (keyFile == null || !Files.exists(keyFile)) {
            throw new ConfigurationException(
                    "there is a certificate in \"" + file + "\" (sslcert), but "
                            + (keyFile == null ? "no private key" : "no private key in \"" + keyFile + "\" (sslkey)"),
                    "provide the key, or show no certificate (sslcertmode=disable)",
                    null);
        }
        PrivateKey key = CertificateReader.key(keyFile, files.password());
        if (!belongTogether(chain.getFirst().getPublicKey(), key)) {
            throw new ConfigurationException(
                    "the private key in \"" + keyFile + "\" (sslkey) is not that of the certificate in \"" + file
                            + "\" (sslcert)",
                    "name two files that belong together; our certificate comes first in its file",
                    null);
        }
        return new ClientIdentity(key, chain);
    }

    /** Whether one signs what the other confirms. */
    private static boolean belongTogether(PublicKey certified, PrivateKey key) {
        if (certified instanceof RSAKey ours && key instanceof RSAKey theirs) {
            return ours.getModulus().equals(theirs.getModulus());
        }
        try {
            Signature signature = Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "EdDSA");
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            return signature.verify(signed);
        } catch (GeneralSecurityException different) {
            return false;
        }
    }
}
