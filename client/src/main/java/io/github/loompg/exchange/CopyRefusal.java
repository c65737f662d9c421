package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.COPY_DATA;
import static io.github.loompg.protocol.message.BackendTypes.COPY_DONE;

import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.sql.SqlTokens;

/**
 * What becomes of a COPY from or to the client that was given as an ordinary statement: it must not leave the server
 * waiting for data that nobody has.
 *
 * <p>While the server waits for data it takes no other message, so nobody else may send anything behind such a
 * statement. A server-side function cannot start one either; only its text can, and it has to have the word in it.
 */
final class CopyRefusal {
    private static final String WORD = "copy";

    private CopyRefusal() {}

    /** Whether the server might answer this text by asking for data. */
    static boolean mayCopy(String sql) {
        for (int i = 0; i <= sql.length() - WORD.length(); i++) {
            if (sql.regionMatches(true, i, WORD, 0, WORD.length())) {
                return true;
            }
        }
        return false;
    }

    /** Refuses a single statement that is a COPY. */
    static void requireNoCopy(String sql) {
        SqlTokens tokens = new SqlTokens(sql, true);
        boolean any = tokens.next();
        while (any && tokens.is(";")) {
            any = tokens.next();
        }
        if (any && tokens.isWord(WORD)) {
            throw new UsageException(
                    "COPY cannot be run once for each row of arguments: it has none",
                    "copyToTable and copyRecordsToTable send data, copyFromTable and copyFromQuery get it",
                    null);
        }
    }

    /**
     * Tells the server that there is no data, and reads on to the end of the reply.
     *
     * @param needsSync whether the request's own Sync is lost, because the server passes over one while it waits for data
     */
    static UsageException refuseData(Turn turn, Answer answer, ByteWriter out, boolean needsSync, Deadline deadline) {
        new Frontend.CopyFail("no data was given").write(out);
        if (needsSync) {
            new Frontend.Sync().write(out);
        }
        turn.more(out, deadline);
        ServerException cause = null;
        try {
            answer.next();
        } catch (ServerException refused) {
            cause = refused;
        }
        return new UsageException(
                "COPY … FROM STDIN cannot be run as an ordinary statement: there is no data to send", null, cause);
    }

    /** Reads past the data that the server sends. */
    static void skipData(Answer answer) {
        byte type = answer.next();
        while (type == COPY_DATA) {
            type = answer.next();
        }
        if (type != COPY_DONE) {
            throw answer.unexpected(type);
        }
    }
}
