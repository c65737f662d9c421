package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.loompg.error.PostgresException;
import io.github.loompg.testkit.KeyDistributionCenter;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logging in by GSSAPI at a real server, with tickets of a real key server. Java reads its Kerberos configuration once,
 * so the client is a process of its own each time.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GssTest {
    private static final Path DEBIANS = Path.of("/usr/lib/postgresql/15");
    private static KeyDistributionCenter center;
    private static PostgresServer server;
    private static Path tickets;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        assumeTrue(
                KeyDistributionCenter.isInstalled(),
                "needs MIT's Kerberos: in Debian the packages krb5-kdc, krb5-admin-server and krb5-user");
        assumeTrue(
                Files.isExecutable(DEBIANS.resolve("bin/postgres")),
                "needs a PostgreSQL that was built with GSSAPI: in Debian the package postgresql-15");
        center = KeyDistributionCenter.start();
        center.addUser("ada", "secret");
        tickets = center.login("ada", "secret");
        Path keys = center.addService("postgres/localhost");
        server = PostgresServer.builder()
                .programs(DEBIANS)
                .environment("KRB5_CONFIG", center.configuration().toString())
                .setting("krb_server_keyfile", "FILE:" + keys)
                .hba("host all ada all gss include_realm=0", "host all eve all gss include_realm=0")
                .start();
        server.sql("CREATE ROLE ada LOGIN; CREATE ROLE eve LOGIN");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (center != null) {
            center.close();
        }
    }

    /** What the client says that is run with these tickets, and then a file with a subject's, and further options. */
    private static String client(Path tickets, String user, String... more) throws IOException, InterruptedException {
        return run(
                tickets,
                Client.class,
                Stream.concat(
                                Stream.of("postgresql://" + user + "@localhost:" + server.port()
                                        + "/postgres?sslmode=disable"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** What a program says that is run with these tickets. */
    private static String run(Path tickets, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Djava.security.krb5.conf=" + center.configuration(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("KRB5CCNAME", tickets.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** Connects, and says as whom, or why not. */
    static final class Client {
        private Client() {}

        public static void main(String[] arguments) throws Exception {
            ConnectOptions options = ConnectOptions.of(arguments[0] + (arguments.length > 2 ? "&" + arguments[2] : ""));
            if (arguments.length > 1 && !arguments[1].isEmpty()) {
                options = options.gssSubject(subject(arguments[1]));
            }
            try (Connection connection = Postgres.connect(options)) {
                System.out.println("in as "
                        + connection.requireVal(
                                String.class, "SELECT principal FROM pg_stat_gssapi WHERE pid = pg_backend_pid()"));
            } catch (PostgresException refused) {
                System.out.println(refused);
            }
        }

        private static Subject subject(String tickets) throws Exception {
            LoginContext login = new LoginContext("test", new Subject(), null, new Configuration() {
                @Override
                public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                    return new AppConfigurationEntry[] {
                        new AppConfigurationEntry(
                                "com.sun.security.auth.module.Krb5LoginModule",
                                AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                                Map.of("useTicketCache", "true", "doNotPrompt", "true", "ticketCache", tickets))
                    };
                }
            });
            login.login();
            return login.getSubject();
        }
    }

    /** Stops the server behind the bytes that it sends until the session is ready. */
    static final class StoppedClient {
        private StoppedClient() {}

        public static void main(String[] arguments) throws Exception {
            int step = Integer.parseInt(arguments[1]);
            try (StallingProxy proxy = new StallingProxy(Integer.parseInt(arguments[0]))) {
                StalledStarts starts = new StalledStarts(
                        proxy,
                        clock -> ConnectOptions.of("host=localhost hostaddr=127.0.0.1 user=ada dbname=postgres"
                                        + " sslmode=disable port=" + proxy.port())
                                .connectTimeout(StalledStarts.BUDGET)
                                .clock(clock));
                // A ticket's answer is now and then some bytes shorter; the last messages are those of every log-in.
                int length = starts.length() - 32;
                starts.endInTime(length, step);
                starts.areErrors(length, step);
                System.out.println("each has ended");
            }
        }
    }

    @Test
    void aServerThatStopsBehindAByte() throws Exception {
        String step = Integer.toString(Dose.of(23, 1));
        assertThat(run(tickets, StoppedClient.class, Integer.toString(server.port()), step))
                .endsWith("each has ended");
    }

    @Test
    void withTheTicketsOfKinit() throws Exception {
        assertThat(client(tickets, "ada")).isEqualTo("in as ada@" + KeyDistributionCenter.REALM);
    }

    @Test
    void withTheTicketsOfASubject() throws Exception {
        Path none = folder.resolve("none");
        assertThat(client(none, "ada", tickets.toString())).isEqualTo("in as ada@" + KeyDistributionCenter.REALM);
    }

    @Test
    void withoutATicket() throws Exception {
        assertThat(client(folder.resolve("none"), "ada"))
                .contains("AuthenticationException", "postgres@localhost", "kinit")
                .doesNotContain("in as");
    }

    @Test
    void asSomebodyElse() throws Exception {
        assertThat(client(tickets, "eve"))
                .contains("InvalidAuthorizationSpecificationException", "eve")
                .doesNotContain("in as");
    }

    @Test
    void whatIsRequiredAndHowTheServerIsCalled() throws Exception {
        assertThat(client(tickets, "ada", "", "require_auth=gss&gssdelegation=1"))
                .startsWith("in as ada");
        assertThat(client(tickets, "ada", "", "require_auth=scram-sha-256")).contains("require_auth does not allow");
        assertThat(client(tickets, "ada", "", "krbsrvname=other"))
                .contains("other@localhost")
                .doesNotContain("in as");
    }
}
