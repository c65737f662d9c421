package io.github.loompg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** Whole folders at once: created with set permissions, copied with their owners, moved into place, deleted. */
final class Folders {
    private Folders() {}

    /** Creates the folder, and those above it that are missing, whatever the umask says. */
    static Path create(Path folder, String permissions) {
        try {
            Path parent = folder.getParent();
            if (parent != null && !Files.exists(parent)) {
                create(parent, "rwxr-xr-x");
            }
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
            }
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot create the folder " + folder, failed);
        }
    }

    /** Copies a folder with permissions and, where the process may set them, owners; a file may vanish meanwhile. */
    static void copy(Path from, Path to) throws IOException {
        walk(from, file -> copyFile(file, to.resolve(from.relativize(file))), null);
    }

    private static void copyFile(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (NoSuchFileException vanished) {
            if (Files.exists(from)) {
                throw vanished;
            }
        }
    }

    /**
     * Moves a finished folder into its place in one step.
     *
     * @return false when another process was there first; the folder is then still where it was
     */
    static boolean publish(Path finished, Path place) throws IOException {
        try {
            Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException taken) {
            if (Files.isDirectory(place)) {
                return false;
            }
            throw taken;
        }
    }

    /** Deletes a folder with all that is in it; nothing happens when there is none. */
    static void delete(Path folder) {
        try {
            if (Files.exists(folder)) {
                walk(folder, null, Files::deleteIfExists);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot delete the folder " + folder, failed);
        }
    }

    static void own(Path file, @Nullable UserPrincipal owner) {
        if (owner != null) {
            try {
                Files.setOwner(file, owner);
            } catch (IOException failed) {
                throw new UncheckedIOException("Cannot give " + file + " to " + owner, failed);
            }
        }
    }

    private interface Step {
        void on(Path file) throws IOException;
    }

    /** Calls {@code before} for each file and for each folder ahead of its content, {@code after} behind its content. */
    private static void walk(Path folder, @Nullable Step before, @Nullable Step after) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) throws IOException {
                return step(before, entered);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                step(before, file);
                return step(after, file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                if (why instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // a server that is stopping deletes files of its own
                }
                throw why;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException why) throws IOException {
                return step(after, left);
            }

            private FileVisitResult step(@Nullable Step step, Path file) throws IOException {
                if (step != null) {
                    step.on(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
