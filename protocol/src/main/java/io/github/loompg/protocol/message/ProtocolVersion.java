package io.github.loompg.protocol.message;

/**
 * A version of the protocol. 3.1 was never used.
 *
 * @param major 0 to 65,535
 * @param minor 0 to 65,535
 * @see <a href="https://www.postgresql.org/docs/current/protocol.html#PROTOCOL-VERSIONS">Protocol Versions</a>
 */
public record ProtocolVersion(int major, int minor) implements Comparable<ProtocolVersion> {
    public static final ProtocolVersion V3_0 = new ProtocolVersion(3, 0);

    /** Since PostgreSQL 18: cancel keys of up to 256 bytes. */
    public static final ProtocolVersion V3_2 = new ProtocolVersion(3, 2);

    public ProtocolVersion {
        if (major != (major & 0xFFFF) || minor != (minor & 0xFFFF)) {
            throw new IllegalArgumentException("there is no protocol version " + major + "." + minor);
        }
    }

    /** The version that a number on the wire stands for. */
    public static ProtocolVersion of(int code) {
        return new ProtocolVersion(code >>> 16, code & 0xFFFF);
    }

    /** The number that stands for it on the wire. */
    public int code() {
        return major << 16 | minor;
    }

    @Override
    public int compareTo(ProtocolVersion other) {
        return Integer.compareUnsigned(code(), other.code());
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
