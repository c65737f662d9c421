package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.nio.charset.StandardCharsets;

/**
 * Goes through the text form of a value that consists of others. All punctuation is ASCII, so that the bytes of UTF-8
 * need not be decoded.
 */
final class LiteralReader {
    private final byte[] text;
    private final int end;
    private int at;

    LiteralReader(byte[] text, int offset, int length) {
        this.text = text;
        this.at = offset;
        this.end = offset + length;
    }

    boolean atEnd() {
        return at == end;
    }

    /** The next byte, which stays. */
    byte peek() {
        if (at == end) {
            throw malformed("ends early");
        }
        return text[at];
    }

    byte next() {
        byte next = peek();
        at++;
        return next;
    }

    /** Passes over a byte if it is the next. */
    boolean skip(char expected) {
        if (at < end && text[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    void expect(char expected) {
        if (!skip(expected)) {
            throw malformed("has no '" + expected + "' where there should be one");
        }
    }

    void expectEnd() {
        if (at < end) {
            throw malformed("goes on behind its end");
        }
    }

    /** Passes over these bytes if they come next. */
    boolean skip(String word) {
        if (end - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at += word.length();
        return true;
    }

    int readInt() {
        int begin = at;
        skip('-');
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        try {
            return Integer.parseInt(new String(text, begin, at - begin, StandardCharsets.US_ASCII));
        } catch (NumberFormatException notOne) {
            throw malformed("has no number where there should be one");
        }
    }

    /**
     * Takes a part, without its quotes and escapes, up to one of the given bytes outside of quotes, which stays.
     *
     * @return whether any of it was quoted
     */
    boolean readPart(ByteWriter out, char oneEnd, char otherEnd, char thirdEnd) {
        boolean quoted = false;
        boolean within = false;
        while (true) {
            byte next = peek();
            if (within && next == '"') {
                at++;
                within = at < end && text[at] == '"';
                if (within) {
                    out.writeByte('"');
                    at++;
                }
            } else if (next == '"') {
                at++;
                quoted = true;
                within = true;
            } else if (next == '\\') {
                at++;
                out.writeByte(next());
            } else if (!within && (next == oneEnd || next == otherEnd || next == thirdEnd)) {
                return quoted;
            } else {
                out.writeByte(next);
                at++;
            }
        }
    }

    MalformedMessageException malformed(String what) {
        return new MalformedMessageException("the text of a value " + what);
    }
}
