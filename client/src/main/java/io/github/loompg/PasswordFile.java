package io.github.loompg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of passwords: lines of host, port, database, user and password with colons between them, of which the first
 * that matches counts. A backslash takes its meaning from a colon or another backslash, and {@code *} stands for
 * anything. The file counts only if nobody but its owner may read it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">The Password File</a>
 */
final class PasswordFile {
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final List<String> lines;
    private final @Nullable String flaw;

    private PasswordFile(List<String> lines, @Nullable String flaw) {
        this.lines = lines;
        this.flaw = flaw;
    }

    /** Where the file is if nobody says otherwise, or null if the user has no home. */
    static @Nullable String usual(Map<String, String> environment) {
        Path home = HomeFolder.of(environment);
        if (home == null) {
            return null;
        }
        return HomeFolder.isWindows()
                ? HomeFolder.applicationData(environment).resolve("pgpass.conf").toString()
                : home.resolve(".pgpass").toString();
    }

    /** What the file holds: nothing, if it is not there, cannot be read, or may be read by others. */
    static PasswordFile read(Path file) {
        if (!Files.exists(file)) {
            return new PasswordFile(List.of(), null);
        }
        if (!Files.isRegularFile(file)) {
            return flawed(file, "is no plain file");
        }
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(FOR_OTHERS::contains)) {
                return flawed(file, "can be read by others; its permissions should be u=rw (0600) or less");
            }
            return new PasswordFile(Files.readAllLines(file, StandardCharsets.UTF_8), null);
        } catch (IOException unreadable) {
            return flawed(file, "cannot be read");
        }
    }

    private static PasswordFile flawed(Path file, String flaw) {
        return new PasswordFile(List.of(), "the password file " + file + " was not used, because it " + flaw);
    }

    /** Why the file does not count although it is there, or null. */
    @Nullable
    String flaw() {
        return flaw;
    }

    /** The password for this login, or null if no line matches. */
    @Nullable
    String find(String host, int port, String database, String user) {
        for (String line : lines) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> fields = fields(line);
            if (fields.size() == 5
                    && matches(fields.get(0), host)
                    && matches(fields.get(1), String.valueOf(port))
                    && matches(fields.get(2), database)
                    && matches(fields.get(3), user)) {
                return unescaped(fields.get(4));
            }
        }
        return null;
    }

    /** The first five fields, as they are written. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < line.length() && fields.size() < 5; i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == ':') {
                fields.add(line.substring(begin, i));
                begin = i + 1;
            }
        }
        if (fields.size() < 5) {
            fields.add(line.substring(begin));
        }
        return fields;
    }

    private static boolean matches(String field, String value) {
        return field.equals("*") || unescaped(field).equals(value);
    }

    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 1 < field.length()) {
                i++;
            }
            text.append(field.charAt(i));
        }
        return text.toString();
    }
}
