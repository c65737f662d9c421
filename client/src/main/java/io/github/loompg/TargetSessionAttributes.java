package io.github.loompg;

/**
 * What a server must be to be taken, in libpq's words. With several hosts, those that are something else are passed over.
 *
 * <p>Servers from PostgreSQL 14 on say by themselves what they are. Others, and poolers that do not pass it on, are asked
 * by one query when the connection has been opened.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS">
 *     target_session_attrs</a>
 */
public enum TargetSessionAttributes {
    /** Whatever it is. */
    ANY,
    /** A session may write: it is no standby, and {@code default_transaction_read_only} is off. */
    READ_WRITE,
    /** A session may not write by default: a standby, or {@code default_transaction_read_only} is on. */
    READ_ONLY,
    /** It is no standby. */
    PRIMARY,
    /** It is a standby. */
    STANDBY,
    /** A standby, if one of the hosts is; otherwise any. */
    PREFER_STANDBY;

    /**
     * The condition as a connection string writes it.
     *
     * @return {@code any}, {@code read-write}, {@code read-only}, {@code primary}, {@code standby} or
     *     {@code prefer-standby}
     */
    public String word() {
        return switch (this) {
            case ANY -> "any";
            case READ_WRITE -> "read-write";
            case READ_ONLY -> "read-only";
            case PRIMARY -> "primary";
            case STANDBY -> "standby";
            case PREFER_STANDBY -> "prefer-standby";
        };
    }
}
