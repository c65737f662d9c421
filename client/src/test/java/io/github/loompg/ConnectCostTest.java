package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.testkit.ScriptedServer;
import org.junit.jupiter.api.Test;

/** What a connection costs before it can be used. */
class ConnectCostTest {
    /** The script answers once; if the client wanted to hear more, it would not be connected. */
    @Test
    void oneRoundTripWhereNoPasswordIsAskedForAndNoQuery() throws Exception {
        try (ScriptedServer server = ScriptedServer.startInTurn(connection -> {
            connection.login();
            connection.expectEnd();
        })) {
            Postgres.connect(server.uri() + "?sslmode=disable").close();
            server.await();
            assertThat(server.connections().getFirst().received())
                    .hasExactlyElementsOfTypes(Startup.StartupMessage.class, Frontend.Terminate.class);
        }
    }
}
