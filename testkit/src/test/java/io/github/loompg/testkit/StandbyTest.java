package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandbyTest {
    private static String value(PostgresServer server, String query) {
        return server.sql(query).getFirst().getFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void followsItsPrimaryAndTakesItsPlace(int major) {
        try (PostgresServer primary = PostgresServer.builder().major(major).start()) {
            primary.sql("CREATE TABLE before AS SELECT 1 AS n");
            try (PostgresServer standby = primary.standby()) {
                primary.sql("CREATE TABLE after AS SELECT 2 AS n");
                String written = value(primary, "SELECT pg_current_wal_lsn()");
                while (value(standby, "SELECT pg_last_wal_replay_lsn() >= '" + written + "'")
                        .equals("f")) {
                    Thread.onSpinWait();
                }

                assertThat(value(standby, "SELECT pg_is_in_recovery()")).isEqualTo("t");
                assertThat(value(standby, "SELECT before.n + after.n FROM before, after"))
                        .isEqualTo("3");
                assertThatExceptionOfType(TestkitException.class)
                        .isThrownBy(() -> standby.sql("DELETE FROM before"))
                        .withMessageContaining("read-only transaction");

                primary.stop();
                standby.promote();
                standby.sql("INSERT INTO after VALUES (3)");
                assertThat(value(standby, "SELECT sum(n) FROM after")).isEqualTo("5");
            }
        }
    }

    @Test
    void hasAPortAndDataOfItsOwn() {
        try (PostgresServer primary = PostgresServer.builder().major(18).start();
                PostgresServer standby = primary.standby()) {
            assertThat(standby.port()).isNotEqualTo(primary.port());
            assertThat(standby.dataDirectory()).isNotEqualTo(primary.dataDirectory());
            assertThat(standby.version()).isEqualTo(primary.version());
        }
    }
}
