package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.KeepAlive;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectOptionsTest {
    private static ConnectOptions with(Map<String, String> environment) {
        return ConnectOptions.of("postgresql://", environment);
    }

    @Test
    void theEnvironmentFillsWhatIsNotSet() {
        ConnectOptions options = with(Map.of(
                "PGHOST", "h",
                "PGPORT", "5433",
                "PGUSER", "u",
                "PGPASSWORD", "p",
                "PGDATABASE", "d",
                "PGSSLMODE", "verify-full",
                "PGAPPNAME", "a",
                "PGOPTIONS", "-c geqo=off",
                "PGCONNECT_TIMEOUT", "7"));

        assertThat(options.hosts()).containsExactly("h");
        assertThat(options.ports()).containsExactly(5433);
        assertThat(options.user()).isEqualTo("u");
        assertThat(options.password()).isEqualTo("p");
        assertThat(options.database()).isEqualTo("d");
        assertThat(options.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.startupParameters())
                .containsExactly(entry("application_name", "a"), entry("options", "-c geqo=off"));
        assertThat(options.host("k").hosts()).containsExactly("k");
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        ConnectOptions options = with(Map.of());

        assertThat(options.hosts()).isEmpty();
        assertThat(options.ports()).containsExactly(5432);
        assertThat(options.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(options.password()).isNull();
        assertThat(options.database()).isEqualTo(options.user());
        assertThat(options.sslMode()).isEqualTo(SslMode.PREFER);
        assertThat(options.allowCleartextPassword()).isFalse();
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.commandTimeout()).isZero();
        assertThat(options.cancelGrace()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.statementCacheSize()).isEqualTo(100);
        assertThat(options.maxCachedStatementLifetime()).isEqualTo(Duration.ofSeconds(300));
        assertThat(options.maxCacheableStatementSize()).isEqualTo(15_360);
        assertThat(options.startupParameters()).isEmpty();
    }

    @Test
    void theDatabaseIsTheUsersByDefault() {
        assertThat(with(Map.of()).user("ada").database()).isEqualTo("ada");
    }

    @Test
    void anEmptyVariableCountsAsUnset() {
        assertThat(with(Map.of("PGPORT", "", "PGHOST", "")).ports()).containsExactly(5432);
    }

    @Test
    void aWrongVariableIsNamed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(with(Map.of("PGPORT", "many"))::ports)
                .withMessage("environment variable PGPORT must be a whole number from 1 to 65535,"
                        + " or a list of such with a comma between them, not \"many\"");
    }

    @Test
    void settingReturnsOtherOptions() {
        ConnectOptions before = with(Map.of());
        ConnectOptions after = before.port(1).port(2).statementCacheSize(0);

        assertThat(before.ports()).containsExactly(5432);
        assertThat(after.ports()).containsExactly(2);
        assertThat(after.statementCacheSize()).isZero();
    }

    @Test
    void timesMayHaveFractions() {
        ConnectOptions options = ConnectOptions.of("postgresql://h?connect_timeout=0.25&command_timeout=0");

        assertThat(options.connectTimeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(options.commandTimeout()).isZero();
    }

    @Test
    void outOfRangeIsRefused() {
        ConnectOptions options = with(Map.of());

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.port(65_536))
                .withMessage(
                        "option port must be a whole number from 1 to 65535, or a list of such with a comma between"
                                + " them, not 65536");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.commandTimeout(Duration.ofSeconds(-1)));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.cancelGrace(Duration.ofDays(365_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\0user\0admin", "half \uD83D", "\uDE00 half"})
    void textThatCannotBeSentIsRefused(String text) {
        ConnectOptions options = with(Map.of());

        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.host(text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.user(text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.database(text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.applicationName(text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.options(text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.serverSetting("a", text));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> options.serverSetting(text, "a"));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.password(text))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(text));
    }

    @Test
    void serverSettingsAddUp() {
        ConnectOptions options =
                with(Map.of()).serverSetting("search_path", "a, b").serverSetting("geqo", "off");

        assertThat(options.serverSettings()).containsOnly(entry("search_path", "a, b"), entry("geqo", "off"));
        assertThat(options.startupParameters()).containsAllEntriesOf(options.serverSettings());
    }

    @Test
    void theClientEncodingCannotBeSet() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> with(Map.of()).serverSetting("Client_Encoding", "latin1"));
    }

    @Test
    void optionsOverrideAString() {
        ConnectOptions stronger = with(Map.of()).user("v").port(7);

        ConnectOptions both = ConnectOptions.of("postgresql://u:p@h:1/d").overriddenBy(stronger);

        assertThat(both.user()).isEqualTo("v");
        assertThat(both.ports()).containsExactly(7);
        assertThat(both.password()).isEqualTo("p");
        assertThat(both.hosts()).containsExactly("h");
    }

    @Test
    void toStringShowsWhatIsSetAndNoSecret() {
        assertThat(with(Map.of("PGPASSWORD", "secret"))
                        .host("h")
                        .user("u")
                        .password("secret")
                        .serverSetting("my.token", "secret"))
                .hasToString("ConnectOptions[host=h, user=u, password=…]");
        assertThat(with(Map.of()).passwordFrom(() -> "secret")).hasToString("ConnectOptions[password=…]");
        assertThat(new Credential("secret", Instant.EPOCH).toString()).doesNotContain("secret");
    }

    // Options by their names

    @Test
    void anOptionCanBeSetByItsName() {
        ConnectOptions options = with(Map.of()).option("keepalives_idle", "30").option("port", "6,7");

        assertThat(options.get(Option.KEEPALIVES_IDLE)).isEqualTo(30);
        assertThat(options.ports()).containsExactly(6, 7);
        assertThat(options.option("port", "").ports()).containsExactly(5432);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.option("colour", "blue"))
                .withMessageContaining("unknown option \"colour\"");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.option("keepalives_idle", "soon"))
                .withMessageContaining("option keepalives_idle must be");
    }

    @Test
    void argumentsCountMoreThanStringsAndThoseMoreThanServicesAndThoseMoreThanTheEnvironment(@TempDir Path home)
            throws IOException {
        Path services = Files.write(
                home.resolve("services"),
                List.of("[shop]", "user=service", "dbname=service", "application_name=service"));
        Map<String, String> environment = Map.of(
                "PGSERVICEFILE", services.toString(),
                "PGUSER", "environment",
                "PGDATABASE", "environment",
                "PGAPPNAME", "environment",
                "PGOPTIONS", "environment");

        ConnectOptions options = ConnectOptions.of("postgresql://string@/string?service=shop", environment)
                .user("argument");

        assertThat(options.user()).isEqualTo("argument");
        assertThat(options.database()).isEqualTo("string");
        assertThat(options.applicationName()).isEqualTo("service");
        assertThat(options.options()).isEqualTo("environment");
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void theServiceFileCanBeNamedByTheString(@TempDir Path home) throws IOException {
        Path services = Files.write(home.resolve("services"), List.of("[shop]", "host=h"));

        assertThat(ConnectOptions.of("service=shop servicefile=" + services, Map.of("PGSERVICEFILE", "/nowhere"))
                        .hosts())
                .containsExactly("h");
        assertThat(with(Map.of("PGSERVICEFILE", services.toString()))
                        .service("shop")
                        .hosts())
                .containsExactly("h");
    }

    @Test
    void aServiceThatIsNotThereIsNamed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> with(Map.of("HOME", "/nowhere")).service("shop").hosts())
                .withMessageContaining("there is no service \"shop\"")
                .withMessageContaining("/nowhere/.pg_service.conf");
    }

    @Test
    void theEnvironmentsSettingsOfTheSessionAreSent() {
        assertThat(with(Map.of("PGTZ", "Europe/Paris", "PGDATESTYLE", "default", "PGGEQO", "off"))
                        .startupParameters())
                .containsExactly(entry("timezone", "Europe/Paris"), entry("geqo", "off"));
    }

    /** It says what a terminal can show. */
    @Test
    void theEncodingOfTheEnvironmentIsNotHeard() {
        assertThat(with(Map.of("PGCLIENTENCODING", "LATIN1")).startupParameters())
                .isEmpty();
    }

    // Passwords that change

    private static String password(ConnectOptions options) {
        return new Passwords(options)
                .find(new Endpoint.Tcp("h", 5432), Deadline.NONE)
                .password();
    }

    @Test
    void aSourceIsAskedEachTime() {
        AtomicInteger asked = new AtomicInteger();
        ConnectOptions direct = with(Map.of()).passwordFrom(() -> "p" + asked.incrementAndGet());
        ConnectOptions staged = with(Map.of())
                .passwordFromStage(() -> CompletableFuture.supplyAsync(() -> "q" + asked.incrementAndGet()));

        assertThat(password(direct)).isEqualTo("p1");
        assertThat(password(direct)).isEqualTo("p2");
        assertThat(password(staged)).isEqualTo("q3");
        assertThat(direct.password()).isNull();
        assertThat(password(direct.password("known"))).isEqualTo("known");
    }

    @Test
    void aCredentialIsAskedForWhenTheLastIsAboutToExpire() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        AtomicInteger asked = new AtomicInteger();
        ConnectOptions options = with(Map.of())
                .calendar(now::get)
                .credentialFrom(() -> CompletableFuture.completedFuture(
                        new Credential("p" + asked.incrementAndGet(), now.get().plusSeconds(900))));

        assertThat(password(options)).isEqualTo("p1");
        now.set(Instant.EPOCH.plusSeconds(870));
        assertThat(password(options.user("other"))).isEqualTo("p1");
        now.set(Instant.EPOCH.plusSeconds(871));
        assertThat(password(options)).isEqualTo("p2");
        assertThat(password(options)).isEqualTo("p2");
    }

    @Test
    void aSourceThatFailsIsTheCause() {
        IllegalStateException broken = new IllegalStateException("no token");
        ConnectOptions direct = with(Map.of()).user("ada").passwordFrom(() -> {
            throw broken;
        });
        ConnectOptions staged = with(Map.of()).passwordFromStage(() -> CompletableFuture.failedFuture(broken));

        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> password(direct))
                .withMessageContaining("\"ada\"")
                .withCause(broken);
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> password(staged))
                .withCause(broken);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "secret\0user")
    void aSourceThatGivesWhatCannotBeSentIsRefused(String given) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> password(with(Map.of()).passwordFrom(() -> given)))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
    }

    /** WireTest shows that these reach the socket. */
    @Test
    void theNumbersOfKeepAliveAreThoseOfTheString() {
        assertThat(Postgres.keepAlive(
                        ConnectOptions.of("keepalives_idle=71 keepalives_interval=13 keepalives_count=7", Map.of())))
                .isEqualTo(new KeepAlive(true, 71, 13, 7));
        assertThat(Postgres.keepAlive(ConnectOptions.of("keepalives=0", Map.of())))
                .isEqualTo(new KeepAlive(false, 0, 0, 0));
        assertThat(Postgres.keepAlive(ConnectOptions.of("", Map.of()))).isEqualTo(KeepAlive.SYSTEM);
    }

    // No home

    /** The files that would lie there are not looked for, and nothing fails but what cannot do without one. */
    @Test
    void aUserWithoutAHomeConnectsAllTheSame() {
        PostgresServer server = PostgresServer.shared(18);
        String home = System.setProperty("user.home", "?");
        try {
            ConnectOptions options = ConnectOptions.of(server.uri(), Map.of());
            assertThat(options.passwordFile()).isNull();
            Postgres.connect(options).close();
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> Postgres.connect(options.sslMode(SslMode.VERIFY_FULL)))
                    .withMessageContaining("no home to look for it in");
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> Postgres.connect(options.service("shop")))
                    .withMessageContaining("shop");
        } finally {
            System.setProperty("user.home", home);
        }
    }
}
