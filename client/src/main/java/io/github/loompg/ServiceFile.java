package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of a service: a section of a file, with a line {@code option=value} for each. The first of several lines
 * for an option counts.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgservice.html">The Connection Service File</a>
 */
final class ServiceFile {
    /** Where Debian's and the PostgreSQL project's packages look for the file of the whole machine. */
    private static final List<String> SYSTEM_FOLDERS = List.of("/etc/postgresql-common", "/etc/sysconfig/pgsql");

    private ServiceFile() {}

    /**
     * Finds a service: in the file that is named, else in the user's own; then in that of the machine.
     *
     * @param named the file to look in, or null for the user's own
     * @return the options' values, with {@link OptionValues#DEFAULT} for those that are empty
     * @throws ConfigurationException if no file has this service, or one has an error before it
     */
    static Map<Option<?>, Object> find(String service, @Nullable String named, Map<String, String> environment) {
        List<Path> places = new ArrayList<>();
        if (named != null) {
            if (!Files.isRegularFile(Path.of(named))) {
                throw new ConfigurationException(
                        "the service file " + named + " does not exist",
                        "it is named by servicefile or PGSERVICEFILE",
                        null);
            }
            places.add(Path.of(named));
        } else {
            Path home = HomeFolder.of(environment);
            if (home != null) {
                places.add(
                        HomeFolder.isWindows()
                                ? HomeFolder.applicationData(environment).resolve(".pg_service.conf")
                                : home.resolve(".pg_service.conf"));
            }
        }
        String folder = environment.get("PGSYSCONFDIR");
        for (String each : folder == null || folder.isEmpty() ? SYSTEM_FOLDERS : List.of(folder)) {
            places.add(Path.of(each, "pg_service.conf"));
        }
        for (Path place : places) {
            Map<Option<?>, Object> found = Files.isRegularFile(place) ? section(place, service) : null;
            if (found != null) {
                return found;
            }
        }
        throw new ConfigurationException(
                "there is no service \"" + service + '"',
                "looked for a section [" + service + "] in "
                        + String.join(", ", places.stream().map(Path::toString).toList()),
                null);
    }

    private static @Nullable Map<Option<?>, Object> section(Path file, String service) {
        Map<Option<?>, Object> values = null;
        int number = 0;
        for (String raw : lines(file)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                if (values != null) {
                    return values;
                }
                values = line.startsWith(service + "]", 1) ? new LinkedHashMap<>() : null;
            } else if (values != null) {
                read(line, "line " + number + " of the service file " + file, values);
            }
        }
        return values;
    }

    private static void read(String line, String origin, Map<Option<?>, Object> values) {
        int equals = line.indexOf('=');
        String name = equals < 0 ? "" : line.substring(0, equals);
        Option<?> option = Option.named(name);
        if (line.startsWith("ldap")) {
            throw new ConfigurationException(
                    origin + " refers to LDAP, which this client does not ask", "write the options out", null);
        }
        if (option == null) {
            String reason = RefusedOption.reason(name);
            throw new ConfigurationException(
                    origin + (reason == null ? " is no option=value" : " has the option " + name + ": " + reason),
                    "there must be no blanks around the =, and the option must be one that docs/options.md lists",
                    null);
        }
        if (option == Option.SERVICE || option == Option.SERVICE_FILE) {
            throw new ConfigurationException(
                    origin + " names another service", "a service cannot refer to another one", null);
        }
        String text = line.substring(equals + 1);
        values.putIfAbsent(option, text.isEmpty() ? OptionValues.DEFAULT : option.read(text, origin));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "the service file " + file + " cannot be read", "it must be a text in UTF-8", unreadable);
        }
    }
}
