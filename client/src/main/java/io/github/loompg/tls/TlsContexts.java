package io.github.loompg.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The context for each new connection. Files are read when the first connection is made, and again when one of them has
 * changed, so that certificates can be renewed while the program runs.
 */
public final class TlsContexts {
    private final CertificateFiles files;
    private final boolean verifies;
    private final @Nullable SSLContext given;
    private volatile @Nullable Loaded loaded;

    private TlsContexts(CertificateFiles files, boolean verifies, @Nullable SSLContext given) {
        this.files = files;
        this.verifies = verifies;
        this.given = given;
    }

    /** Contexts made of files; with {@code verifies} there has to be an authority to trust. */
    public static TlsContexts of(CertificateFiles files, boolean verifies) {
        return new TlsContexts(files, verifies, null);
    }

    /** Always the same. */
    public static TlsContexts of(SSLContext given) {
        return new TlsContexts(CertificateFiles.NONE, false, given);
    }

    /** Whether it is the caller's own, whose terms hold. */
    public boolean isGiven() {
        return given != null;
    }

    /**
     * The context for one connection.
     *
     * @throws io.github.loompg.error.ConfigurationException if a file cannot be used, or one that is needed is missing
     */
    public SSLContext current() {
        if (given != null) {
            return given;
        }
        List<Stamp> stamps = stamps();
        Loaded latest = loaded;
        if (latest == null || !latest.stamps.equals(stamps)) {
            // Two threads may both read; what they read is the same.
            latest = new Loaded(stamps, ContextLoader.load(files, verifies));
            loaded = latest;
        }
        return latest.context;
    }

    private record Loaded(List<Stamp> stamps, SSLContext context) {}

    /** What shows that a file is another one than before; all null if there is none. */
    private record Stamp(
            Path file,
            @Nullable FileTime modified,
            long size,
            @Nullable Object identity) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(file, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException missing) {
                return new Stamp(file, null, -1, null);
            }
        }
    }

    private List<Stamp> stamps() {
        List<@Nullable Path> all = new ArrayList<>();
        all.add(files.rootFile());
        all.add(files.certificateFile());
        all.add(files.keyFile());
        all.add(files.revocationFile());
        all.addAll(ContextLoader.hashed(files.revocationFolder()));
        return Stream.of(all.toArray(Path[]::new))
                .filter(file -> file != null)
                .map(Stamp::of)
                .toList();
    }
}
