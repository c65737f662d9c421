package io.github.loompg;

import io.github.loompg.testkit.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A home folder for tests, with {@code .postgresql} in it and whatever is put there. */
record CertificateFolder(Path home) {
    /** The folder in a home that a test has for itself. */
    static CertificateFolder in(Path home) throws IOException {
        Files.createDirectories(home.resolve(".postgresql"));
        return new CertificateFolder(home);
    }

    Path file(String name) {
        return home.resolve(".postgresql").resolve(name);
    }

    /** Writes a file with the permissions that a private key needs; it is newer than the one it replaces. */
    Path write(String name, String content) throws IOException {
        Path file = file(name);
        FileTime before = Files.exists(file) ? Files.getLastModifiedTime(file) : null;
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        if (before != null) {
            Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(1)));
        }
        return file;
    }

    CertificateFolder identity(TlsIdentity identity) throws IOException {
        write("postgresql.crt", identity.certificatePem());
        write("postgresql.key", identity.keyPem());
        return this;
    }

    /** Options for which this is the home. */
    ConnectOptions options(String connectionString) {
        return ConnectOptions.of(connectionString, Map.of("HOME", home.toString()));
    }
}
