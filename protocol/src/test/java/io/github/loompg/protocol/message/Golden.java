package io.github.loompg.protocol.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as a person writes them down: hexadecimal digits, and texts between quotes. */
final class Golden {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:'([^']*)'|((?:[0-9A-Fa-f]{2})+))\\s*");

    private Golden() {}

    static byte[] bytes(String notation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher token = TOKEN.matcher(notation);
        int end = 0;
        while (token.find() && token.start() == end) {
            out.writeBytes(
                    token.group(1) != null
                            ? token.group(1).getBytes(StandardCharsets.UTF_8)
                            : HexFormat.of().parseHex(token.group(2)));
            end = token.end();
        }
        if (end != notation.length()) {
            throw new IllegalArgumentException("neither hexadecimal digits nor text: " + notation.substring(end));
        }
        return out.toByteArray();
    }
}
