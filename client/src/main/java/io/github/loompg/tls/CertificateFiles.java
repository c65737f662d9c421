package io.github.loompg.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where certificates, keys and revocation lists lie, in libpq's words. Null is the file of libpq's name in the folder
 * {@code home}, which counts only if it is there.
 *
 * @param home {@code ~/.postgresql}, or null if there is no home
 * @param root the authorities to trust: a file, or {@value #SYSTEM} for those that Java trusts
 * @param certificate ours, with the links of its chain behind it
 * @param key the private key of our certificate
 * @param password what opens the key, or null
 * @param revocations revoked certificates
 * @param revocationFolder a folder of more of them, each file named by the hash of its issuer as {@code openssl rehash}
 *     does it
 * @param showsCertificate whether our certificate is shown to servers that ask for one
 */
public record CertificateFiles(
        @Nullable Path home,
        @Nullable String root,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String password,
        @Nullable Path revocations,
        @Nullable Path revocationFolder,
        boolean showsCertificate) {
    /** The word for Java's own authorities. */
    public static final String SYSTEM = "system";

    /** Nothing given, and no home to look in. */
    public static final CertificateFiles NONE = new CertificateFiles(null, null, null, null, null, null, null, true);

    boolean trustsSystem() {
        return SYSTEM.equals(root);
    }

    @Nullable
    Path rootFile() {
        return root == null ? inHome("root.crt") : Path.of(root);
    }

    @Nullable
    Path certificateFile() {
        return certificate == null ? inHome("postgresql.crt") : certificate;
    }

    @Nullable
    Path keyFile() {
        return key == null ? inHome("postgresql.key") : key;
    }

    /** The file in the home counts only where neither a file nor a folder is given. */
    @Nullable
    Path revocationFile() {
        return revocations == null && revocationFolder == null ? inHome("root.crl") : revocations;
    }

    private @Nullable Path inHome(String name) {
        return home == null ? null : home.resolve(name);
    }

    /** The password is not in it. */
    @Override
    public String toString() {
        return "CertificateFiles[root=" + root + ", certificate=" + certificate + ", key=" + key + "]";
    }
}
