package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.COMMAND_COMPLETE;
import static io.github.loompg.protocol.message.BackendTypes.DATA_ROW;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;
import static io.github.loompg.protocol.message.BackendTypes.ROW_DESCRIPTION;

import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend.DataRow;
import io.github.loompg.protocol.message.Frontend;
import java.util.Map;

/**
 * What a server is to those who want to write.
 *
 * @param standby whether it follows another server, so that nothing can be written
 * @param readOnly whether transactions are read only unless they ask for more
 */
public record ServerRole(boolean standby, boolean readOnly) {
    private static final String STANDBY = "in_hot_standby";
    private static final String READ_ONLY = "default_transaction_read_only";
    private static final String QUESTION = "SELECT pg_catalog.pg_is_in_recovery()::pg_catalog.text,"
            + " pg_catalog.current_setting('" + READ_ONLY + "')";

    /**
     * As the server has reported when the session began, which PostgreSQL does from 14 on; otherwise as it answers when it
     * is asked.
     *
     * @param settings what it has reported
     * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC">Asynchronous Operations</a>
     */
    public static ServerRole of(Map<String, String> settings, Pipeline pipeline, Deadline deadline) {
        String standby = settings.get(STANDBY);
        String readOnly = settings.get(READ_ONLY);
        return standby == null || readOnly == null
                ? ask(pipeline, deadline)
                : new ServerRole(standby.equals("on"), readOnly.equals("on"));
    }

    private static ServerRole ask(Pipeline pipeline, Deadline deadline) {
        ByteWriter out = pipeline.scratch();
        new Frontend.Query(QUESTION).write(out);
        ServerRole role = null;
        try (Turn turn = pipeline.enter(deadline)) {
            Answer answer = new Answer(turn.send(out, deadline), QUESTION);
            while (true) {
                byte type = answer.next();
                switch (type) {
                    case ROW_DESCRIPTION, COMMAND_COMPLETE -> {
                        // It says nothing that was not expected.
                    }
                    case DATA_ROW -> role = read(DataRow.read(answer.body()));
                    case READY_FOR_QUERY -> {
                        if (role == null) {
                            throw new MalformedMessageException("the server does not say whether it is a standby");
                        }
                        return role;
                    }
                    default -> throw answer.unexpected(type);
                }
            }
        }
    }

    private static ServerRole read(DataRow row) {
        if (row.values().size() != 2 || row.values().contains(null)) {
            throw new MalformedMessageException("the server does not say whether it is a standby");
        }
        return new ServerRole(
                row.values().get(0).toUtf8().equals("true"),
                row.values().get(1).toUtf8().equals("on"));
    }
}
