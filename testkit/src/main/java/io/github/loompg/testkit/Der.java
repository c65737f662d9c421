package io.github.loompg.testkit;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few forms of ASN.1's distinguished encoding that a certificate consists of. */
final class Der {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    /** A value within the tag [number], as ASN.1's explicit tagging does it. */
    static byte[] tagged(int number, byte[]... parts) {
        return value(0xA0 | number, parts);
    }

    static byte[] octets(byte[]... parts) {
        return value(0x04, parts);
    }

    static byte[] bits(byte[] content) {
        return value(0x03, new byte[] {0}, content); // no unused bits at the end
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] isTrue() {
        return value(0x01, new byte[] {-1});
    }

    static byte[] time(Instant instant) {
        String digits = TIME.format(instant);
        return digits.compareTo("2050") < 0
                ? value(0x17, digits.substring(2).getBytes(StandardCharsets.US_ASCII)) // UTCTime, of RFC 5280's choice
                : value(0x18, digits.getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier such as 2.5.29.17. */
    static byte[] identifier(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    content.write((arc >>> shift & 0x7F) | 0x80);
                }
            }
            content.write(arc & 0x7F);
        }
        return value(0x06, content.toByteArray());
    }

    static byte[] value(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82); // a certificate stays far below 64 KiB
            out.write(length >>> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
