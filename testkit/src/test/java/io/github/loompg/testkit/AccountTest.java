package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccountTest {
    static Stream<Account> usable() {
        return Account.usable();
    }

    @ParameterizedTest
    @MethodSource("usable")
    void runsAServer(Account account) {
        assertThat(Commands.run(account.command(List.of("id", "-u"))).output()).isNotEqualTo("0");
        assertThat(Commands.run(account.command(List.of("echo", "it's", "a b"))).output())
                .isEqualTo("it's a b");

        ServerOptions options = new ServerOptions(null, null, 0, Map.of(), List.of(), Map.of(), null);
        Cluster cluster = new Cluster(Binaries.find(18), options, account);
        try {
            cluster.start();
            assertThat(cluster.isRunning()).isTrue();
            assertThat(cluster.log()).contains("ready to accept connections");
            cluster.restart();
            assertThat(cluster.isRunning()).isTrue();
        } finally {
            cluster.delete();
        }
        assertThat(cluster.folder()).doesNotExist();
    }
}
