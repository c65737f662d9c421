package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.github.loompg.error.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

        assertThat(options.host()).isEqualTo("h");
        assertThat(options.port()).isEqualTo(5433);
        assertThat(options.user()).isEqualTo("u");
        assertThat(options.password()).isEqualTo("p");
        assertThat(options.database()).isEqualTo("d");
        assertThat(options.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.startupParameters())
                .containsExactly(entry("application_name", "a"), entry("options", "-c geqo=off"));
        assertThat(options.host("k").host()).isEqualTo("k");
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        ConnectOptions options = with(Map.of());

        assertThat(options.host()).isNull();
        assertThat(options.port()).isEqualTo(5432);
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
        assertThat(with(Map.of("PGPORT", "", "PGHOST", "")).port()).isEqualTo(5432);
    }

    @Test
    void aWrongVariableIsNamed() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(with(Map.of("PGPORT", "many"))::port)
                .withMessage("environment variable PGPORT must be a whole number from 1 to 65535, not \"many\"");
    }

    @Test
    void settingReturnsOtherOptions() {
        ConnectOptions before = with(Map.of());
        ConnectOptions after = before.port(1).port(2).statementCacheSize(0);

        assertThat(before.port()).isEqualTo(5432);
        assertThat(after.port()).isEqualTo(2);
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
                .withMessage("option port must be a whole number from 1 to 65535, not 65536");
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
        assertThat(both.port()).isEqualTo(7);
        assertThat(both.password()).isEqualTo("p");
        assertThat(both.host()).isEqualTo("h");
    }

    @Test
    void toStringHidesThePassword() {
        assertThat(with(Map.of()).host("h").user("u").password("secret").toString())
                .startsWith("ConnectOptions[host=h, port=5432, user=u, password=…, dbname=u, sslmode=prefer")
                .doesNotContain("secret");
        assertThat(with(Map.of("PGPASSWORD", "secret")).toString()).doesNotContain("secret");
    }
}
