package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code postgresql://user:password@host:port/database?option=value&…} as libpq does: every part may be left out,
 * is percent-decoded, and an empty one counts as left out. No message quotes the string or a part that could hold a
 * piece of the password.
 *
 * <p>Where libpq would misread a password that is not percent-encoded and go on with a wrong host, this refuses.
 */
final class ConnectionString {
    private static final String ENCODE_HINT =
            "in the user name and in the password, write % as %25, @ as %40, : as %3A, / as %2F, ? as %3F and # as %23";

    private final Map<Option<?>, Object> values = new LinkedHashMap<>();

    private ConnectionString() {}

    static Map<Option<?>, Object> read(String text) {
        ConnectionString reader = new ConnectionString();
        String rest = withoutScheme(text);
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
        return reader.values;
    }

    private static String withoutScheme(String text) {
        for (String scheme : new String[] {"postgresql://", "postgres://"}) {
            if (text.startsWith(scheme)) {
                return text.substring(scheme.length());
            }
        }
        throw new ConfigurationException(
                "a connection string must begin with postgresql:// or postgres://",
                text.startsWith("jdbc:")
                        ? "take off the jdbc: in front"
                        : "for instance postgresql://user@host/database",
                null);
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
        String hostAndPort = authority.substring(at + 1);
        if (hostAndPort.indexOf('@') >= 0) {
            throw new ConfigurationException(
                    "the connection string has more than one @ before its database", ENCODE_HINT, null);
        }
        if (hostAndPort.startsWith("[")) {
            readIpv6(hostAndPort);
        } else {
            int colon = hostAndPort.indexOf(':');
            setHost(decode(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon), "host"), "host");
            readPort(colon < 0 ? "" : hostAndPort.substring(colon + 1));
        }
    }

    private void readIpv6(String hostAndPort) {
        int end = hostAndPort.indexOf(']');
        String after = hostAndPort.substring(end + 1);
        if (end <= 1 || !(after.isEmpty() || after.startsWith(":"))) {
            throw new ConfigurationException(
                    "an IPv6 address in the connection string must stand in brackets, with nothing but a port behind",
                    "for instance postgresql://[::1]:5432/database",
                    null);
        }
        setHost(decode(hostAndPort.substring(1, end), "host"), "host");
        readPort(after.isEmpty() ? "" : after.substring(1));
    }

    private void readPort(String port) {
        // What looks like a port may be the tail of a password, so it is not shown.
        if (!port.isEmpty() && !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ConfigurationException(
                    "the port behind the host in the connection string must be "
                            + OptionKind.wholeNumber(1, 65_535).expected(),
                    ENCODE_HINT,
                    null);
        }
        set(Option.PORT, port, "port in the connection string");
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
            Option<?> option = Option.named(name);
            if (option == null) {
                throw new ConfigurationException(
                        "the connection string has an unknown option \"" + name + '"',
                        "known are " + String.join(", ", Option.names())
                                + "; a server setting is written as options=-c%20name%3Dvalue",
                        null);
            }
            String value = decode(pair.substring(equals + 1), "option " + name);
            if (option == Option.HOST) {
                setHost(value, "option host of the connection string");
            } else {
                set(option, value, "option " + name + " of the connection string");
            }
        }
    }

    private void setHost(String host, String origin) {
        if (host.indexOf(',') >= 0) {
            throw new ConfigurationException(
                    "the " + origin + " is a list; a connection has one host", "give one host and one port", null);
        }
        set(Option.HOST, host, origin);
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
