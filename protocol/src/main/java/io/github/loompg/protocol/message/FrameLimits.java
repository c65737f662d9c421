package io.github.loompg.protocol.message;

import static io.github.loompg.protocol.message.BackendTypes.*;

import io.github.loompg.protocol.bytes.MalformedMessageException;

/**
 * How long a message of the server may say it is. Asked as soon as the five bytes of a message's head are there and before
 * anything is reserved for its body, so that a peer that lost its way, or never was a PostgreSQL server, is found out at
 * once. All lengths are those of the length field, which counts itself.
 *
 * @param beforeAuthentication longest message of a server that has not let us in yet
 * @param ordinary longest message of a type that is never long, as libpq has it
 * @param longest longest message of a type that carries data or text
 */
public record FrameLimits(int beforeAuthentication, int ordinary, int longest) {
    /** 64 KiB, 30,000 bytes and 1 GiB: a server cannot build a longer row. */
    public static final FrameLimits DEFAULT = new FrameLimits(64 << 10, 30_000, 1 << 30);

    private static final int SHORTEST = Integer.BYTES;
    private static final int MOST_PARAMETERS = 65_535;

    public FrameLimits {
        if (beforeAuthentication < SHORTEST || ordinary < SHORTEST || longest < SHORTEST) {
            throw new IllegalArgumentException("no message is shorter than " + SHORTEST + " bytes");
        }
    }

    /**
     * Refuses the head of a message that cannot be one.
     *
     * @param length the length field
     * @param authenticated whether the server has let us in
     * @throws MalformedMessageException if the type is unknown or the length impossible
     */
    public void check(byte type, int length, boolean authenticated) {
        int most = longest(type);
        if (!authenticated) {
            most = Math.min(most, beforeAuthentication);
        }
        if (length < SHORTEST || length > most) {
            throw new MalformedMessageException("the server sent a message of type " + Names.ofByte(type)
                    + " and length " + length + ", but such a message has " + SHORTEST + " to " + most
                    + " bytes: it is not a PostgreSQL server, or the connection has lost its way");
        }
    }

    private int longest(byte type) {
        return switch (type) {
            case COPY_DATA,
                    DATA_ROW,
                    ERROR_RESPONSE,
                    FUNCTION_CALL_RESPONSE,
                    NOTICE_RESPONSE,
                    NOTIFICATION_RESPONSE,
                    ROW_DESCRIPTION -> longest;
            case PARAMETER_DESCRIPTION ->
                Math.max(ordinary, Integer.BYTES + Short.BYTES + MOST_PARAMETERS * Integer.BYTES);
            case AUTHENTICATION,
                    BACKEND_KEY_DATA,
                    BIND_COMPLETE,
                    CLOSE_COMPLETE,
                    COMMAND_COMPLETE,
                    COPY_BOTH_RESPONSE,
                    COPY_DONE,
                    COPY_IN_RESPONSE,
                    COPY_OUT_RESPONSE,
                    EMPTY_QUERY_RESPONSE,
                    NEGOTIATE_PROTOCOL_VERSION,
                    NO_DATA,
                    PARAMETER_STATUS,
                    PARSE_COMPLETE,
                    PORTAL_SUSPENDED,
                    READY_FOR_QUERY -> ordinary;
            default ->
                throw new MalformedMessageException("the server sent a message of unknown type " + Names.ofByte(type)
                        + ": it is not a PostgreSQL server, or the connection has lost its way");
        };
    }
}
