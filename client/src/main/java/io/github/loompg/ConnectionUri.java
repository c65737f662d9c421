package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code postgresql://user:password@host:port,host:port/database?option=value&…} as libpq does: every part may be
 * left out, is percent-decoded, and an empty one in front of the ? counts as left out. What is no option there is a
 * setting of the server. No message quotes the string or a part that could hold a piece of the password.
 *
 * <p>Where libpq would misread a password that is not percent-encoded and go on with a wrong host, this refuses.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection URIs</a>
 */
final class ConnectionUri {
    private static final String ENCODE_HINT =
            "in the user name and in the password, write % as %25, @ as %40, : as %3A, / as %2F, ? as %3F and # as %23";

    private final Map<Option<?>, Object> values = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    private ConnectionUri() {}

    /** Reads what stands behind {@code postgresql://}. */
    static Map<Option<?>, Object> read(String rest) {
        ConnectionUri reader = new ConnectionUri();
        int query = rest.indexOf('?');
        String place = query < 0 ? rest : rest.substring(0, query);
        int path = place.indexOf('/');
        reader.readAuthority(path < 0 ? place : place.substring(0, path));
        if (path >= 0) {
            reader.set(Option.DATABASE, decode(place.substring(path + 1), "database name"), "database name");
        }
        if (query >= 0) {
            reader.readQuery(rest.substring(query + 1));
        }
        if (!reader.settings.isEmpty()) {
            reader.values.put(Option.SERVER_SETTINGS, Map.copyOf(reader.settings));
        }
        return reader.values;
    }

    private void readAuthority(String authority) {
        int at = authority.indexOf('@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = login.indexOf(':');
            set(Option.USER, decode(colon < 0 ? login : login.substring(0, colon), "user name"), "user name");
            if (colon >= 0) {
                set(Option.PASSWORD, decode(login.substring(colon + 1), "password"), "password");
            }
        }
        String places = authority.substring(at + 1);
        if (places.indexOf('@') >= 0) {
            throw new ConfigurationException(
                    "the connection string has more than one @ before its database", ENCODE_HINT, null);
        }
        StringJoiner hosts = new StringJoiner(",");
        StringJoiner ports = new StringJoiner(",");
        for (String place : places.split(",", -1)) {
            int end = endOfHost(place);
            hosts.add(decode(place.startsWith("[") ? place.substring(1, end - 1) : place.substring(0, end), "host"));
            ports.add(end == place.length() ? "" : port(place.substring(end + 1)));
        }
        set(Option.HOST, hosts.toString(), "host in the connection string");
        set(Option.PORT, ports.toString(), "port in the connection string");
    }

    private static int endOfHost(String place) {
        if (!place.startsWith("[")) {
            int colon = place.indexOf(':');
            return colon < 0 ? place.length() : colon;
        }
        int end = place.indexOf(']') + 1;
        if (end <= 2 || (end < place.length() && place.charAt(end) != ':')) {
            throw new ConfigurationException(
                    "an IPv6 address in the connection string must stand in brackets, with nothing but a port behind",
                    "for instance postgresql://[::1]:5432/database",
                    null);
        }
        return end;
    }

    private static String port(String text) {
        String port = decode(text, "port");
        // What looks like a port may be the tail of a password, so it is not shown.
        if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ConfigurationException(
                    "the port behind the host in the connection string must be " + OptionKind.PORT_NUMBER.expected(),
                    ENCODE_HINT,
                    null);
        }
        return port;
    }

    private void readQuery(String query) {
        if (query.isEmpty()) {
            return;
        }
        String pairs = query.endsWith("&") ? query.substring(0, query.length() - 1) : query;
        for (String pair : pairs.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0 || pair.indexOf('=', equals + 1) >= 0) {
                throw new ConfigurationException(
                        "each option behind the ? of a connection string must have the form name=value",
                        "within a name or a value, write = as %3D and & as %26",
                        null);
            }
            String name = decode(pair.substring(0, equals), "name of an option");
            set(name, decode(pair.substring(equals + 1), "option " + name));
        }
    }

    private void set(String name, String value) {
        if (name.equals("ssl") && value.equals("true")) {
            // As JDBC writes it.
            values.put(Option.SSL_MODE, SslMode.REQUIRE);
            return;
        }
        Option<?> option = Option.named(name);
        if (option != null) {
            values.put(
                    option,
                    value.isEmpty()
                            ? OptionValues.DEFAULT
                            : option.read(value, "option " + name + " of the connection string"));
        } else if (RefusedOption.reason(name) == null && ServerSettings.isName(name)) {
            settings.put(name, value);
            ServerSettings.check(name, value);
        } else {
            throw ConnectionString.unknown(name, "a server setting is written as its name=value, too");
        }
    }

    private void set(Option<?> option, String text, String origin) {
        if (!text.isEmpty()) {
            values.put(option, option.read(text, origin));
        }
    }

    private static String decode(String text, String part) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int from = 0;
        for (int percent; (percent = text.indexOf('%', from)) >= 0; from = percent + 3) {
            bytes.writeBytes(text.substring(from, percent).getBytes(StandardCharsets.UTF_8));
            int value = percent + 2 < text.length()
                    ? hexadecimal(text.charAt(percent + 1)) << 4 | hexadecimal(text.charAt(percent + 2))
                    : -1;
            if (value <= 0) {
                throw undecodable(part, null);
            }
            bytes.write(value);
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw undecodable(part, notUtf8);
        }
    }

    private static int hexadecimal(char digit) {
        return digit < 128 ? Character.digit(digit, 16) : -1;
    }

    private static ConfigurationException undecodable(String part, @Nullable Exception cause) {
        return new ConfigurationException(
                "the " + part + " in the connection string has a % that does not begin a percent-encoded byte of UTF-8",
                "write the percent sign itself as %25; %00 is not allowed",
                cause);
    }
}
