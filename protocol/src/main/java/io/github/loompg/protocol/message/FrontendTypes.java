package io.github.loompg.protocol.message;

/**
 * The byte that says what a message of the client is. The messages of the startup phase ({@code StartupMessage},
 * {@code SSLRequest}, {@code GSSENCRequest}, {@code CancelRequest}) have none.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public final class FrontendTypes {
    /** Answers a request for authentication; which of four messages it is depends on what was asked. */
    public static final byte AUTHENTICATION_RESPONSE = 'p';

    public static final byte BIND = 'B';
    public static final byte CLOSE = 'C';
    public static final byte COPY_DATA = 'd';
    public static final byte COPY_DONE = 'c';
    public static final byte COPY_FAIL = 'f';
    public static final byte DESCRIBE = 'D';
    public static final byte EXECUTE = 'E';
    public static final byte FLUSH = 'H';
    public static final byte FUNCTION_CALL = 'F';
    public static final byte PARSE = 'P';
    public static final byte QUERY = 'Q';
    public static final byte SYNC = 'S';
    public static final byte TERMINATE = 'X';

    private FrontendTypes() {}
}
