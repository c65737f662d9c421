package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.testkit.PostgresServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real primary and a real standby, and which of them is taken: 13 does not say what it is and has to be asked. */
class ServerRoleTest {
    private static int port(ConnectOptions options) {
        try (Connection connection = Postgres.connect(options)) {
            return connection.requireVal(Integer.class, "SELECT current_setting('port')::int");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void isWhatIsAskedFor(int major) {
        try (PostgresServer primary = PostgresServer.builder().major(major).start();
                PostgresServer standby = primary.standby()) {
            primary.sql("CREATE ROLE reader LOGIN; ALTER ROLE reader SET default_transaction_read_only = on");
            String written =
                    primary.sql("SELECT pg_current_wal_lsn()").getFirst().getFirst();
            while (standby.sql("SELECT pg_last_wal_replay_lsn() >= '" + written + "'")
                    .getFirst()
                    .getFirst()
                    .equals("f")) {
                Thread.onSpinWait();
            }
            ConnectOptions one = ConnectOptions.of("user=postgres dbname=postgres host=127.0.0.1", Map.of());
            ConnectOptions both = one.hosts(List.of("127.0.0.1", "127.0.0.1"));
            ConnectOptions primaryFirst = both.ports(List.of(primary.port(), standby.port()));
            ConnectOptions standbyFirst = both.ports(List.of(standby.port(), primary.port()));

            for (ConnectOptions options : List.of(primaryFirst, standbyFirst)) {
                assertThat(port(options.targetSessionAttributes(TargetSessionAttributes.ANY)))
                        .isEqualTo(options.ports().getFirst());
                for (TargetSessionAttributes writable :
                        List.of(TargetSessionAttributes.PRIMARY, TargetSessionAttributes.READ_WRITE)) {
                    assertThat(port(options.targetSessionAttributes(writable))).isEqualTo(primary.port());
                }
                for (TargetSessionAttributes readable : List.of(
                        TargetSessionAttributes.STANDBY,
                        TargetSessionAttributes.READ_ONLY,
                        TargetSessionAttributes.PREFER_STANDBY)) {
                    assertThat(port(options.targetSessionAttributes(readable))).isEqualTo(standby.port());
                }
            }

            // A primary may be read only all the same, for those who log in so.
            assertThat(port(primaryFirst.user("reader").targetSessionAttributes(TargetSessionAttributes.READ_ONLY)))
                    .isEqualTo(primary.port());
            assertThat(port(primaryFirst.user("reader").targetSessionAttributes(TargetSessionAttributes.PRIMARY)))
                    .isEqualTo(primary.port());
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> port(
                            primaryFirst.user("reader").targetSessionAttributes(TargetSessionAttributes.READ_WRITE)))
                    .withMessageContaining("127.0.0.1:" + primary.port() + " is read only by default")
                    .withMessageContaining("127.0.0.1:" + standby.port() + " is a standby")
                    .withMessageContaining("target_session_attrs=read-write");

            // Where there is no standby, any will do for those who would rather have one.
            assertThat(port(one.port(primary.port()).targetSessionAttributes(TargetSessionAttributes.PREFER_STANDBY)))
                    .isEqualTo(primary.port());
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() ->
                            port(one.port(primary.port()).targetSessionAttributes(TargetSessionAttributes.STANDBY)))
                    .withMessageContaining("is a primary that can be written to");
            // Connections that were opened and not chosen are closed.
            Await.until(() -> primary.sql(
                            "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
                    .isEmpty());

            primary.stop();
            standby.promote();
            assertThat(port(primaryFirst.targetSessionAttributes(TargetSessionAttributes.READ_WRITE)))
                    .isEqualTo(standby.port());
        }
    }
}
