package io.github.loompg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folder in which unpacked binaries and empty database clusters are kept from one run to the next. Each entry is made
 * aside and moved into its place in one step, so that it is either whole or not there; a lock file keeps several JVMs
 * from doing the same work at the same time.
 */
final class Cache {
    /** Names another folder for the cache. */
    static final String PROPERTY = "loompg.postgres.cache";

    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private Cache() {}

    interface Maker {
        /** Fills the folder, which is empty and belongs to this process. */
        void make(Path aside) throws IOException;
    }

    /** The entry of this name, made first when it is not there. */
    static Path entry(String name, Maker maker) {
        Path root = root();
        Path place = root.resolve(name);
        if (Files.isDirectory(place)) {
            return place;
        }
        IN_THIS_PROCESS.lock();
        try (FileChannel lockFile = FileChannel.open(
                        root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock inAllProcesses = lockFile.lock()) {
            if (!inAllProcesses.isValid() || Files.isDirectory(place)) {
                return place;
            }
            deleteRemains(root, name);
            Path aside = Folders.create(
                    root.resolve(name + "." + ProcessHandle.current().pid()), "rwxr-xr-x");
            try {
                maker.make(aside);
                Folders.publish(aside, place);
            } finally {
                Folders.delete(aside);
            }
            return place;
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot make " + place + " (another place: -D" + PROPERTY + "=…)", failed);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    /** What a process that died left behind; nobody else is at work, for the lock is ours. */
    private static void deleteRemains(Path root, String name) throws IOException {
        try (DirectoryStream<Path> remains = Files.newDirectoryStream(root, name + ".[0-9]*")) {
            remains.forEach(Folders::delete);
        }
    }

    private static Path root() {
        String chosen = System.getProperty(PROPERTY);
        if (chosen != null) {
            return Folders.create(Path.of(chosen).toAbsolutePath(), "rwxr-xr-x");
        }
        // Under root the server runs as somebody else, who cannot look into root's home.
        Path shared = Account.current().isRoot() ? Path.of("/var/cache") : home();
        return Folders.create(shared.resolve("loompg-testkit"), "rwxr-xr-x");
    }

    private static Path home() {
        String cacheHome = System.getenv("XDG_CACHE_HOME");
        if (cacheHome != null && !cacheHome.isEmpty()) {
            return Path.of(cacheHome);
        }
        Path home = Path.of(System.getProperty("user.home"));
        Path library = home.resolve("Library/Caches");
        return Files.isDirectory(library) ? library : home.resolve(".cache");
    }
}
