package io.github.loompg.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar stream into a folder: files, folders, links, with the long names of GNU tar and of POSIX pax. Owners and
 * times in the archive are ignored; of the permissions only "may be executed" is kept.
 */
final class TarReader {
    private static final int BLOCK = 512;

    private final InputStream in;
    private final Path folder;
    private final byte[] header = new byte[BLOCK];

    /** What an extension entry says about the entry behind it: "path" and "linkpath". */
    private final Map<String, String> overrides = new HashMap<>();

    private TarReader(InputStream in, Path folder) {
        this.in = in;
        this.folder = folder.normalize();
    }

    static void unpack(InputStream tar, Path folder) throws IOException {
        new TarReader(tar, folder).unpack();
    }

    private void unpack() throws IOException {
        while (readHeader()) {
            long size = octal(124, 12);
            char type = (char) header[156];
            switch (type) {
                case 'L' -> overrides.put("path", cString(content(size), 0, (int) size));
                case 'K' -> overrides.put("linkpath", cString(content(size), 0, (int) size));
                case 'x' -> readPaxRecords(new String(content(size), StandardCharsets.UTF_8));
                case 'g' -> content(size);
                default -> {
                    unpackEntry(type, size);
                    overrides.clear();
                }
            }
        }
    }

    private boolean readHeader() throws IOException {
        int read = in.readNBytes(header, 0, BLOCK);
        if (read == 0) {
            return false;
        }
        if (read < BLOCK) {
            throw new EOFException("The archive ends within a header");
        }
        return header[0] != 0; // a block of zeros ends the archive
    }

    private void unpackEntry(char type, long size) throws IOException {
        Path target = inside(name());
        switch (type) {
            case '5' -> Folders.create(target, "rwxr-xr-x");
            case '2' -> {
                inside(target.resolveSibling(linkName()).toString());
                Files.createSymbolicLink(parentOf(target), Path.of(linkName()));
            }
            case '1' -> Files.createLink(parentOf(target), inside(linkName()));
            case '0', '\0' -> {
                try (var out = Files.newOutputStream(parentOf(target))) {
                    copy(size, out::write);
                }
                boolean executable = (octal(100, 8) & 0100) != 0;
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
            default ->
                throw new IOException("The archive holds an entry of the unknown kind '" + type + "': " + name());
        }
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        if (parent != null) {
            Folders.create(parent, "rwxr-xr-x");
        }
        return file;
    }

    private Path inside(String name) throws IOException {
        Path path = folder.resolve(name).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException("The archive names a file outside itself: " + name);
        }
        return path;
    }

    private String name() {
        String override = overrides.get("path");
        if (override != null) {
            return override;
        }
        String name = cString(header, 0, 100);
        boolean posix = cString(header, 257, 6).equals("ustar"); // GNU's "ustar  " has no prefix field
        String prefix = posix ? cString(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String linkName() {
        @Nullable String override = overrides.get("linkpath");
        return override != null ? override : cString(header, 157, 100);
    }

    /** Records of the form "length key=value\n", where the length counts the whole record in bytes. */
    private void readPaxRecords(String records) {
        for (String line : records.split("\n", -1)) {
            int space = line.indexOf(' ');
            int equals = line.indexOf('=');
            if (space > 0 && equals > space) {
                overrides.put(line.substring(space + 1, equals), line.substring(equals + 1));
            }
        }
    }

    private interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    private byte[] content(long size) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(size));
        copy(size, content::put);
        return content.array();
    }

    /** Hands on the content of an entry, and skips the padding to the next block. */
    private void copy(long size, Sink sink) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = size;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("The archive ends within " + name());
            }
            sink.write(buffer, 0, read);
            left -= read;
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }

    private long octal(int offset, int length) throws IOException {
        String digits = cString(header, offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException notOctal) {
            throw new IOException(
                    "The archive's header holds '" + digits + "' where an octal number belongs", notOctal);
        }
    }

    private static String cString(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }
}
