package io.github.loompg.protocol.message;

/** How a byte of the protocol is named in an error message. */
final class Names {
    private Names() {}

    /** The byte as a character if it can be printed, else in hexadecimal digits. */
    static String ofByte(byte code) {
        return code > ' ' && code < 0x7F ? "'" + (char) code + "'" : "0x%02x".formatted(code);
    }
}
