package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Frontend.Target;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The messages of the protocol module in conversations with real servers of every major version. That each message of the
 * server comes out of reading and writing as the same bytes is made sure of by {@link MessageClient}.
 */
final class ServerMessagesTest {
    private static final Frontend SYNC = new Frontend.Sync();

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void every_message_of_a_server_is_met(int major) throws IOException {
        PostgresServer server = PostgresServer.shared(major);
        Set<Class<?>> met = new HashSet<>();
        try (MessageClient client = new MessageClient(server)) {
            meet(met, client.begin(new ProtocolVersion(3, 9), "postgres", Map.of("_pq_.unheard_of", "x")));
            meet(met, simpleQueries(client));
            meet(met, extendedQueries(client));
            meet(met, copies(client));
            meet(met, notification(client));
            meet(met, functionCall(client));
            client.send(new Frontend.Terminate());
            client.expectEnd();
        }
        try (MessageClient client = new MessageClient(server)) {
            meet(met, replication(client));
        }
        assertThat(met).containsExactlyInAnyOrder(Backend.class.getPermittedSubclasses());
    }

    private static void meet(Set<Class<?>> met, List<Backend> messages) {
        messages.forEach(message -> met.add(message.getClass()));
    }

    private static List<Backend> simpleQueries(MessageClient client) throws IOException {
        List<Backend> empty = client.ask(new Frontend.Query(""));
        assertThat(empty)
                .containsExactly(new Backend.EmptyQueryResponse(), new Backend.ReadyForQuery(TransactionStatus.IDLE));

        List<Backend> notice = client.ask(new Frontend.Query("DO $$ BEGIN RAISE NOTICE 'grün'; END $$"));
        assertThat(((Backend.NoticeResponse) notice.get(0)).fields().message()).isEqualTo("grün");

        List<Backend> error = client.ask(new Frontend.Query("BEGIN; SELECT nothing"));
        ErrorFields fields = ((Backend.ErrorResponse) error.get(1)).fields();
        assertThat(fields.severity()).isEqualTo("ERROR");
        assertThat(fields.sqlState()).isEqualTo("42703");
        assertThat(fields.position()).isEqualTo(15);
        assertThat(error.get(2)).isEqualTo(new Backend.ReadyForQuery(TransactionStatus.FAILED));
        assertThat(client.ask(new Frontend.Query("ROLLBACK; BEGIN")))
                .endsWith(new Backend.ReadyForQuery(TransactionStatus.IN_TRANSACTION));
        assertThat(client.ask(new Frontend.Query("COMMIT")))
                .containsExactly(
                        new Backend.CommandComplete("COMMIT"), new Backend.ReadyForQuery(TransactionStatus.IDLE));
        return concatenated(List.of(empty, notice, error));
    }

    private static List<Backend> extendedQueries(MessageClient client) throws IOException {
        List<Backend> answers = client.ask(
                new Frontend.Parse("s", "SELECT i, $2::text AS t FROM generate_series(1, $1) i", List.of(23, 0)),
                new Frontend.Describe(Target.STATEMENT, "s"),
                new Frontend.Bind(
                        "p",
                        "s",
                        Format.ALL_BINARY,
                        Arrays.asList(Bytes.of(new byte[] {0, 0, 0, 2}), null),
                        List.of(Format.BINARY, Format.TEXT)),
                new Frontend.Describe(Target.PORTAL, "p"),
                new Frontend.Execute("p", 1),
                new Frontend.Flush(),
                new Frontend.Execute("p", 0),
                new Frontend.Close(Target.PORTAL, "p"),
                new Frontend.Close(Target.STATEMENT, "s"),
                new Frontend.Parse("", "SET search_path = public", List.of()),
                new Frontend.Describe(Target.STATEMENT, ""),
                SYNC);
        assertThat(answers)
                .extracting(message -> (Object) message.getClass().getSimpleName())
                .containsExactly(
                        "ParseComplete",
                        "ParameterDescription",
                        "RowDescription",
                        "BindComplete",
                        "RowDescription",
                        "DataRow",
                        "PortalSuspended",
                        "DataRow",
                        "CommandComplete",
                        "CloseComplete",
                        "CloseComplete",
                        "ParseComplete",
                        "ParameterDescription",
                        "NoData",
                        "ReadyForQuery");
        assertThat(answers.get(1)).isEqualTo(new Backend.ParameterDescription(List.of(23, 25)));
        assertThat(((Backend.RowDescription) answers.get(4)).columns())
                .extracting(column -> column.name() + " " + column.typeOid() + " " + column.format())
                .containsExactly("i 23 BINARY", "t 25 TEXT");
        assertThat(answers.get(5))
                .isEqualTo(new Backend.DataRow(Arrays.asList(Bytes.of(new byte[] {0, 0, 0, 1}), null)));
        return answers;
    }

    private static List<Backend> copies(MessageClient client) throws IOException {
        List<Backend> out = client.ask(new Frontend.Query("COPY (SELECT 1, 'a') TO STDOUT"));
        assertThat(out).contains(new Backend.CopyData(Bytes.utf8("1\ta\n")), new Backend.CopyDone());

        client.ask(new Frontend.Query("CREATE TEMP TABLE copied (i int, t text)"));
        List<Backend> in = client.ask(
                new Frontend.Query("COPY copied FROM STDIN"),
                new Frontend.CopyData(Bytes.utf8("1\ta\n2\t")),
                new Frontend.CopyData(Bytes.utf8("b\n")),
                new Frontend.CopyDone());
        assertThat(in).contains(new Backend.CommandComplete("COPY 2"));

        List<Backend> failed =
                client.ask(new Frontend.Query("COPY copied FROM STDIN"), new Frontend.CopyFail("changed my mind"));
        assertThat(failed)
                .anyMatch(message -> message instanceof Backend.ErrorResponse(ErrorFields fields)
                        && fields.message().contains("changed my mind"));
        return concatenated(List.of(out, in, failed));
    }

    private static List<Backend> notification(MessageClient client) throws IOException {
        List<Backend> answers = client.ask(new Frontend.Query("LISTEN jobs; NOTIFY jobs, 'sieben'"));
        assertThat(answers)
                .anyMatch(message ->
                        message instanceof Backend.NotificationResponse(int pid, String channel, String payload)
                                && channel.equals("jobs")
                                && payload.equals("sieben"));
        return answers;
    }

    private static List<Backend> functionCall(MessageClient client) throws IOException {
        int int4abs = 1251;
        List<Backend> answers = client.ask(new Frontend.FunctionCall(
                int4abs, Format.ALL_BINARY, List.of(Bytes.of(new byte[] {-1, -1, -1, -1})), Format.BINARY));
        assertThat(answers.get(0)).isEqualTo(new Backend.FunctionCallResponse(Bytes.of(new byte[] {0, 0, 0, 1})));
        return answers;
    }

    private static List<Backend> replication(MessageClient client) throws IOException {
        client.begin(ProtocolVersion.V3_0, "postgres", Map.of("replication", "true"));
        Backend system = client.ask(new Frontend.Query("IDENTIFY_SYSTEM")).get(1);
        Bytes position = ((Backend.DataRow) system).values().get(2);
        client.send(new Frontend.Query("START_REPLICATION " + position.toUtf8()));
        Backend both = client.receive();
        client.send(new Frontend.CopyDone());
        assertThat(client.receiveUntilReady()).contains(new Backend.CopyDone());
        return List.of(both);
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 17, 18})
    void a_version_is_agreed_on(int major) throws IOException {
        try (MessageClient client = new MessageClient(PostgresServer.shared(major))) {
            List<Backend> answers = client.begin(new ProtocolVersion(3, 9), "postgres", Map.of("_pq_.unheard_of", "x"));
            ProtocolVersion newest = major < 18 ? ProtocolVersion.V3_0 : ProtocolVersion.V3_2;
            assertThat(answers).contains(new Backend.NegotiateProtocolVersion(newest, List.of("_pq_.unheard_of")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void a_statement_is_cancelled_by_the_key_of_its_session(int major) throws IOException {
        PostgresServer server = PostgresServer.shared(major);
        try (MessageClient client = new MessageClient(server)) {
            Backend.BackendKeyData key = client.begin(ProtocolVersion.V3_2, "postgres", Map.of()).stream()
                    .filter(Backend.BackendKeyData.class::isInstance)
                    .map(Backend.BackendKeyData.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(key.secretKey().size()).isEqualTo(major < 18 ? 4 : 32);
            // A notice is sent at once, so the server is in the statement when it has come.
            client.send(new Frontend.Query("DO $$ BEGIN RAISE NOTICE 'begun'; PERFORM pg_sleep(600); END $$"));
            assertThat(client.receive()).isInstanceOf(Backend.NoticeResponse.class);
            try (MessageClient other = new MessageClient(server)) {
                other.send(new Startup.CancelRequest(key.processId(), key.secretKey()));
                other.expectEnd();
            }
            assertThat(client.receiveUntilReady())
                    .anyMatch(message -> message instanceof Backend.ErrorResponse(ErrorFields fields)
                            && "57014".equals(fields.sqlState()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void encryption_that_is_not_set_up_is_refused(int major) throws IOException {
        PostgresServer server = PostgresServer.shared(major);
        try (MessageClient client = new MessageClient(server)) {
            client.send(new Startup.GssEncRequest());
            assertThat(client.encryptionAnswer()).hasToString("REFUSED");
            client.send(new Startup.SslRequest());
            assertThat(client.encryptionAnswer()).hasToString("REFUSED");
            assertThat(client.begin(ProtocolVersion.V3_0, "postgres", Map.of()))
                    .startsWith(new Backend.AuthenticationRequest(new Authentication.Ok()));
        }
    }

    private static List<Backend> concatenated(List<List<Backend>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }
}
