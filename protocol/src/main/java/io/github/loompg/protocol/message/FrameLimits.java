package io.github.loompg.protocol.message;

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

    /** What a server accepts as first message (its {@code MAX_STARTUP_PACKET_LENGTH}). */
    private static final int LONGEST_STARTUP = 10_000;

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
        if (type == BackendTypes.DATA_ROW && authenticated && length >= SHORTEST && length <= longest) {
            return; // as below; of these there are millions
        }
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

    /**
     * The same for the head of a client's message, for servers and proxies of tests: once it is let in, every type may be long.
     *
     * @throws MalformedMessageException if the type is unknown or the length impossible
     */
    public void checkFrontend(byte type, int length, boolean authenticated) {
        switch (type) {
            case FrontendTypes.AUTHENTICATION_RESPONSE -> checkClient(length, beforeAuthentication);
            case FrontendTypes.BIND,
                    FrontendTypes.CLOSE,
                    FrontendTypes.COPY_DATA,
                    FrontendTypes.COPY_DONE,
                    FrontendTypes.COPY_FAIL,
                    FrontendTypes.DESCRIBE,
                    FrontendTypes.EXECUTE,
                    FrontendTypes.FLUSH,
                    FrontendTypes.FUNCTION_CALL,
                    FrontendTypes.PARSE,
                    FrontendTypes.QUERY,
                    FrontendTypes.SYNC,
                    FrontendTypes.TERMINATE -> checkClient(length, authenticated ? longest : beforeAuthentication);
            default ->
                throw new MalformedMessageException("the client sent a message of unknown type " + Names.ofByte(type));
        }
    }

    /**
     * The same for the length of a {@link Startup} message.
     *
     * @throws MalformedMessageException if it is impossible
     */
    public void checkStartup(int length) {
        checkClient(length, Math.min(beforeAuthentication, LONGEST_STARTUP));
    }

    private static void checkClient(int length, int most) {
        if (length < SHORTEST || length > most) {
            throw new MalformedMessageException("the client sent a message of length " + length
                    + ", but here it may have " + SHORTEST + " to " + most + " bytes");
        }
    }

    private int longest(byte type) {
        return switch (type) {
            case BackendTypes.COPY_DATA,
                    BackendTypes.DATA_ROW,
                    BackendTypes.ERROR_RESPONSE,
                    BackendTypes.FUNCTION_CALL_RESPONSE,
                    BackendTypes.NOTICE_RESPONSE,
                    BackendTypes.NOTIFICATION_RESPONSE,
                    BackendTypes.ROW_DESCRIPTION -> longest;
            case BackendTypes.PARAMETER_DESCRIPTION ->
                Math.max(ordinary, Integer.BYTES + Short.BYTES + MOST_PARAMETERS * Integer.BYTES);
            case BackendTypes.AUTHENTICATION,
                    BackendTypes.BACKEND_KEY_DATA,
                    BackendTypes.BIND_COMPLETE,
                    BackendTypes.CLOSE_COMPLETE,
                    BackendTypes.COMMAND_COMPLETE,
                    BackendTypes.COPY_BOTH_RESPONSE,
                    BackendTypes.COPY_DONE,
                    BackendTypes.COPY_IN_RESPONSE,
                    BackendTypes.COPY_OUT_RESPONSE,
                    BackendTypes.EMPTY_QUERY_RESPONSE,
                    BackendTypes.NEGOTIATE_PROTOCOL_VERSION,
                    BackendTypes.NO_DATA,
                    BackendTypes.PARAMETER_STATUS,
                    BackendTypes.PARSE_COMPLETE,
                    BackendTypes.PORTAL_SUSPENDED,
                    BackendTypes.READY_FOR_QUERY -> ordinary;
            default ->
                throw new MalformedMessageException("the server sent a message of unknown type " + Names.ofByte(type)
                        + ": it is not a PostgreSQL server, or the connection has lost its way");
        };
    }
}
