package io.github.loompg.tls;

import io.github.loompg.protocol.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * As much of ASN.1's distinguished encoding as it takes to tell the forms of private keys apart and to wrap one form in
 * another.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-X.690">ITU-T X.690</a>
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    private Der() {}

    /** One value: what it is, and its bytes without tag and length. */
    record Value(int tag, Bytes content) {
        /** The values within this one. */
        List<Value> parts() throws InvalidKeySpecException {
            return Der.values(content.toArray());
        }

        /** The number that the content is, if it is as small as those that count versions; otherwise -1. */
        int smallNumber() {
            return tag == INTEGER && content.size() == 1 ? content.toArray()[0] : -1;
        }
    }

    /** The values that stand one behind the other in these bytes. */
    static List<Value> values(byte[] bytes) throws InvalidKeySpecException {
        List<Value> values = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int tag = bytes[at++] & 0xFF;
            int length = at < bytes.length ? bytes[at++] & 0xFF : -1;
            if (length >= 0x80) {
                int digits = length & 0x7F;
                if (digits == 0 || digits > 3 || digits > bytes.length - at) {
                    throw new InvalidKeySpecException("it is neither PEM nor DER");
                }
                length = 0;
                for (int digit = 0; digit < digits; digit++) {
                    length = length << 8 | (bytes[at++] & 0xFF);
                }
            }
            if (length < 0 || length > bytes.length - at) {
                throw new InvalidKeySpecException("it is neither PEM nor DER");
            }
            values.add(new Value(tag, Bytes.of(Arrays.copyOfRange(bytes, at, at + length))));
            at += length;
        }
        return values;
    }

    static byte[] encode(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int digits = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | digits);
            for (int shift = 8 * (digits - 1); shift >= 0; shift -= 8) {
                out.write(length >>> shift);
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
