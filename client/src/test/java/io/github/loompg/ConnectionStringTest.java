package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.github.loompg.error.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    host h                                    | a word without =
                    host=h password='open                     | quoted value that does not end
                    host=h clock=x                            | unknown option "clock"
                    jdbc:postgresql://localhost/d             | take off the jdbc:
                    mysql://localhost/d                       | must begin with postgresql://
                    postgresql:/localhost                     | must begin with postgresql://
                    postgresql://h:0                          | whole number from 1 to 65535
                    postgresql://h:65536                      | whole number from 1 to 65535
                    postgresql://h:-1                         | whole number from 1 to 65535
                    postgresql://h:99999999999                | whole number from 1 to 65535
                    postgresql://h?port=abc                   | between them, not "abc"
                    postgresql://[::1                         | in brackets
                    postgresql://[]                           | in brackets
                    postgresql://[::1]x                       | in brackets
                    postgresql://[::1],[::2                   | in brackets
                    postgresql://h?replication=true           | speaks another protocol
                    host=h sslkeylogfile=/tmp/keys            | must not name a file to write
                    postgresql://h?socketFactory=a.B          | must not name a class
                    postgresql://h?sslfactory=a.B             | must not name a class
                    postgresql://h?client_encoding=LATIN1     | one of UTF8, UTF-8, auto
                    postgresql://h?Client_Encoding=LATIN1     | this client speaks UTF8
                    postgresql://h?USER=u                     | is not a server setting
                    postgresql://h?tcp_user_timeout=1         | must be 0, not "1"
                    postgresql://h?max_protocol_version=3.1   | one of 3.0, 3.2, latest
                    postgresql://h?sslmode=maybe              | one of disable, allow, prefer, require, verify-ca, verify-full, not "maybe"
                    postgresql://h?9colour=blue               | unknown option "9colour"
                    postgresql://h?a-b=x                      | unknown option "a-b"
                    postgresql://h?_pq_.x=y                   | belongs to the protocol
                    postgresql://h?port                       | the form name=value
                    postgresql://h?options=a=b                | the form name=value
                    postgresql://h?&                          | the form name=value
                    postgresql://h?port=1&&user=u             | the form name=value
                    postgresql://h?connect_timeout=soon       | a number of seconds from 0 to
                    postgresql://h?command_timeout=-1         | a number of seconds from 0 to
                    postgresql://h?connect_timeout=1e99       | a number of seconds from 0 to
                    postgresql://h?connect_timeout=1e-99      | a number of seconds from 0 to
                    postgresql://h?statement_cache_size=-1    | whole number from 0 to
                    postgresql://h?allow_cleartext_password=2 | true or false
                    postgresql://h/100%                       | percent-encoded byte
                    postgresql://h/%zz                        | percent-encoded byte
                    postgresql://h/%٣٣                        | percent-encoded byte
                    postgresql://h/%00                        | percent-encoded byte
                    postgresql://h/%ff                        | percent-encoded byte
                    """)
    void refuses(String connectionString, String says) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConnectOptions.of(connectionString))
                .withMessageContaining(says);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:secret@word@h/d",
                "postgresql://u:secret/word@h/d",
                "postgresql://u:secret?word@h/d",
                "postgresql://u:secret%word@h/d",
                "postgresql://u:secret%00word@h/d",
                "postgresql://h?password=secret=word",
                "postgresql://h?password=secret%ffword",
                "postgresql://h?password=secret&word",
                "host=h password=secret word",
                "host=h password='secret",
                "password=secret word@",
            })
    void neverShowsAPieceOfAPassword(String connectionString) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConnectOptions.of(connectionString))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret", "word@"))
                .satisfies(refused -> assertThat(refused.hint()).isNotNull());
    }

    @Test
    void whatIsNoOptionOfAUriIsASettingOfTheServer() {
        ConnectOptions options = ConnectOptions.of("postgresql://h?search_path=a,b&my.colour=blue&port=1");

        assertThat(options.serverSettings()).containsOnly(entry("search_path", "a,b"), entry("my.colour", "blue"));
        assertThat(options.startupParameters()).containsAllEntriesOf(options.serverSettings());
    }

    @Test
    void settingsOfAStringAndOfAnArgumentAddUp() {
        ConnectOptions string = ConnectOptions.of("postgresql://h?search_path=a&geqo=off", Map.of());
        ConnectOptions argument = ConnectOptions.of("", Map.of())
                .serverSetting("search_path", "b")
                .serverSetting("jit", "off");

        assertThat(string.overriddenBy(argument).serverSettings())
                .containsOnly(entry("search_path", "b"), entry("geqo", "off"), entry("jit", "off"));
    }

    /** Whoever can write a connection string must not be able to load a class or write a file by it. */
    @Test
    void noOptionNamesAClassOrAFileToWrite() {
        assertThat(Option.names()).doesNotContain("sslkeylogfile", "socketFactory", "sslfactory", "loggerFile");
        assertThat(Option.names())
                .filteredOn(name -> name.matches("(?i).*(class|factory|plugin|provider|log|trace|output).*"))
                .isEmpty();
    }
}
