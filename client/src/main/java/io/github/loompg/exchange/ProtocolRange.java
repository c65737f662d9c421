package io.github.loompg.exchange;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend.NegotiateProtocolVersion;
import io.github.loompg.protocol.message.ProtocolVersion;

/**
 * Which versions of the protocol will do.
 *
 * @param least what has to be agreed on at least
 * @param most what is asked for
 * @see <a href="https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-VERSIONS">Protocol Versions</a>
 */
public record ProtocolRange(ProtocolVersion least, ProtocolVersion most) {
    /** What every server and pooler understands. */
    public static final ProtocolRange OLDEST = new ProtocolRange(ProtocolVersion.V3_0, ProtocolVersion.V3_0);

    /** Goes on with the newest version that the server knows, if that will do. */
    void agree(NegotiateProtocolVersion answer) {
        if (answer.newest().compareTo(most) >= 0 || !answer.unknownExtensions().isEmpty()) {
            throw new MalformedMessageException(
                    "the server answers a request for protocol " + most + " with what nobody has asked for");
        }
        if (answer.newest().compareTo(least) < 0) {
            throw new ConnectFailedException(
                    "the server speaks protocol " + answer.newest() + ", and min_protocol_version=" + least
                            + " asks for more",
                    "PostgreSQL 18 is the first that speaks 3.2",
                    null);
        }
    }

    /**
     * Whether this could be how a server or a pooler, too old to negotiate, refuses the version: it hangs up, or complains
     * of the protocol. Then it is worth asking once more, for 3.0.
     */
    public boolean leadsToOldest(PostgresException failure) {
        if (equals(OLDEST) || !least.equals(OLDEST.least)) {
            return false;
        }
        return switch (String.valueOf(failure.sqlState())) {
            case "0A000", "08P01" -> true;
            default -> failure instanceof ConnectFailedException;
        };
    }
}
