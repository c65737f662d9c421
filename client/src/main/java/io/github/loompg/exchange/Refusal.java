package io.github.loompg.exchange;

import io.github.loompg.error.ServerException;
import io.github.loompg.error.sqlstate.ServerErrors;
import io.github.loompg.net.Reply;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.ErrorFields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a server that does not let us in says so. */
final class Refusal {
    private Refusal() {}

    /** The server's error, with advice where the server gives none. */
    static ServerException of(Reply reply, Login login) {
        ErrorFields fields = ErrorFields.read(reply.body());
        String advice = advice(fields.sqlState(), login);
        if (advice == null || fields.hint() != null) {
            return ServerErrors.of(fields, null);
        }
        Map<Character, String> texts = new HashMap<>(fields.texts());
        texts.put('H', advice);
        return ServerErrors.of(new ErrorFields(texts), null);
    }

    private static @Nullable String advice(@Nullable String sqlState, Login login) {
        return switch (sqlState) {
            case "28P01" -> {
                String origin = login.password().origin();
                yield "check the user and the password"
                        + (origin == null ? "" : ", which comes from the file " + origin)
                        + "; the server's log says which of them is wrong";
            }
            case "28000" ->
                "check the user, and the server's pg_hba.conf, which says who may connect from where and how";
            case "3D000" -> "check the name of the database, or create it with CREATE DATABASE";
            case "53300" -> "close connections that are not needed, or raise max_connections on the server";
            case "08P01" ->
                "if this is a pooler such as PgBouncer, it takes few settings at the start: leave out "
                        + (login.parameters().isEmpty()
                                ? "what it does not know"
                                : String.join(", ", login.parameters().keySet()))
                        + ", or have it ignore what it need not know, by ignore_startup_parameters";
            case "57P03" -> "try again in a moment";
            case null, default -> null;
        };
    }

    /** For a message that has no place in the start of a session. */
    static MalformedMessageException misplaced(byte type) {
        return new MalformedMessageException(
                "the server sent a message of type '" + (char) (type & 0xFF) + "' while the session was starting");
    }
}
