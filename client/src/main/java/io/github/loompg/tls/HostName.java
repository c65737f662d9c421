package io.github.loompg.tls;

import io.github.loompg.protocol.bytes.Bytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate is for a host, by libpq's rules: DNS names are compared without regard to case, {@code *.} in
 * front of one stands for exactly one label, addresses are compared as numbers, and the common name counts only where
 * there is no alternative name of the host's kind.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBQ-SSL-CERTIFICATES">Client Verification of
 *     Server Certificates</a>
 */
public final class HostName {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    /** The identifier 2.5.4.3. */
    private static final Bytes COMMON_NAME = Bytes.of((byte) 0x55, (byte) 0x04, (byte) 0x03);

    private static final int TWO_BYTE_TEXT = 0x1E;

    private HostName() {}

    /** The names that a certificate was found to be for. */
    private record Names(List<String> examined, boolean matches) {}

    /**
     * Compares.
     *
     * @return null if the certificate is for the host; else what it is for, to be read after "the certificate is for"
     */
    public static @Nullable String mismatch(String host, X509Certificate certificate) {
        Names names = examine(host, certificate);
        if (names.matches) {
            return null;
        }
        return switch (names.examined.size()) {
            case 0 -> "no host at all";
            case 1 -> quoted(names.examined.getFirst());
            default -> quoted(names.examined.getFirst()) + " and " + (names.examined.size() - 1) + " other names";
        };
    }

    private static String quoted(String name) {
        return '"' + name.replaceAll("[^\\x20-\\x7E]", "?") + '"';
    }

    private static Names examine(String host, X509Certificate certificate) {
        byte[] address = address(host);
        List<String> examined = new ArrayList<>();
        boolean commonNameCounts = true;
        for (List<?> alternative : alternatives(certificate)) {
            int kind = (Integer) alternative.get(0);
            if ((kind != DNS && kind != ADDRESS) || !(alternative.get(1) instanceof String name)) {
                continue;
            }
            examined.add(name);
            if (kind == DNS ? isName(name, host) : address != null && Arrays.equals(address, address(name))) {
                return new Names(examined, true);
            }
            commonNameCounts &= kind != (address == null ? DNS : ADDRESS);
        }
        String commonName = commonNameCounts ? commonName(certificate) : null;
        if (commonName == null) {
            return new Names(examined, false);
        }
        examined.add(commonName);
        return new Names(examined, isName(commonName, host));
    }

    /** A name with NUL in it would read differently for others, and equals no host. */
    static boolean isName(String pattern, String host) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        String given = host.toLowerCase(Locale.ROOT);
        if (wanted.equals(given)) {
            return true;
        }
        if (wanted.length() < 3 || !wanted.startsWith("*.")) {
            return false;
        }
        String domain = wanted.substring(1);
        int labels = given.length() - domain.length();
        return labels > 0 && given.endsWith(domain) && given.indexOf('.') >= labels;
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null ? List.of() : alternatives;
        } catch (CertificateParsingException unreadable) {
            return List.of(List.of(DNS, "?"));
        }
    }

    /** The first one in the certificate, as libpq takes it. */
    private static @Nullable String commonName(X509Certificate certificate) {
        try {
            byte[] subject = certificate.getSubjectX500Principal().getEncoded();
            for (Der.Value set : Der.values(subject).getFirst().parts()) {
                for (Der.Value attribute : set.parts()) {
                    List<Der.Value> parts = attribute.parts();
                    if (parts.getFirst().content().equals(COMMON_NAME)) {
                        return text(parts.get(1));
                    }
                }
            }
            return null;
        } catch (InvalidKeySpecException unreadable) {
            return null;
        }
    }

    private static String text(Der.Value value) {
        return new String(
                value.content().toArray(),
                value.tag() == TWO_BYTE_TEXT ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
    }

    /** The bytes of a numeric address, or null for a name; no name service is asked. */
    private static byte @Nullable [] address(String host) {
        boolean numeric = host.indexOf(':') >= 0
                ? host.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')
                : isDottedQuad(host);
        if (!numeric) {
            return null;
        }
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException malformed) {
            return null;
        }
    }

    private static boolean isDottedQuad(String host) {
        String[] parts = host.split("\\.", -1);
        return parts.length == 4
                && Arrays.stream(parts)
                        .allMatch(part -> !part.isEmpty()
                                && part.length() <= 3
                                && part.chars().allMatch(c -> c >= '0' && c <= '9')
                                && Integer.parseInt(part) <= 255);
    }
}
