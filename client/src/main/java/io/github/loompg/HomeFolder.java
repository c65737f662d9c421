package io.github.loompg;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a user's own files are. */
final class HomeFolder {
    private HomeFolder() {}

    /** The home of the user who runs this program, or null if there is none. */
    static @Nullable Path of(Map<String, String> environment) {
        String home = environment.get("HOME");
        if (home == null || home.isEmpty()) {
            home = System.getProperty("user.home");
        }
        return home == null || home.isEmpty() || home.equals("?") ? null : Path.of(home);
    }

    static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** PostgreSQL's folder among the application data, where Windows has what lies in the home folder elsewhere. */
    static Path applicationData(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("APPDATA", ""), "postgresql");
    }
}
