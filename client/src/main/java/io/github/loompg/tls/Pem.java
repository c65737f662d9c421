package io.github.loompg.tls;

import io.github.loompg.protocol.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file.
 *
 * @param label what is in it, such as {@code CERTIFICATE}
 * @param headers what stands above the content in the old form of encryption, else empty
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a> and, for the headers,
 *     <a href="https://www.rfc-editor.org/rfc/rfc1421">RFC 1421</a>
 */
record Pem(String label, Map<String, String> headers, Bytes content) {
    private static final Pattern BEGIN = Pattern.compile("(?m)^-----BEGIN ([A-Z0-9 ]+)-----[ \t]*$");
    private static final Pattern HEADER = Pattern.compile("([A-Za-z-]+):[ \t]*(.*)");

    /** The blocks in the file, in their order; none if it is no PEM file. What stands around them is a comment. */
    static List<Pem> blocks(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        List<Pem> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        for (int from = 0; begin.find(from); ) {
            String label = begin.group(1);
            int end = text.indexOf("-----END " + label + "-----", begin.end());
            if (end < 0) {
                break;
            }
            blocks.add(block(label, text.substring(begin.end(), end)));
            from = end;
        }
        return blocks;
    }

    private static Pem block(String label, String body) {
        Map<String, String> headers = new HashMap<>();
        StringBuilder base64 = new StringBuilder();
        for (String line : body.split("\n", -1)) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                headers.put(header.group(1), header.group(2).strip());
            } else {
                base64.append(line);
            }
        }
        return new Pem(label, Map.copyOf(headers), decoded(base64.toString()));
    }

    /** What is damaged is nothing, and whoever expects something in it says so. */
    private static Bytes decoded(String base64) {
        try {
            return Bytes.of(Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException damaged) {
            return Bytes.EMPTY;
        }
    }
}
