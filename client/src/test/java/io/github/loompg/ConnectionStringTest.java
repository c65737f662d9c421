package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConfigurationException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    static final String READ = """
            connection string                              host            port   user  password  database
            postgresql://                                  -               5432   me    -         me
            postgres://                                    -               5432   me    -         me
            postgresql://h                                 h               5432   me    -         me
            postgresql://h:5433                            h               5433   me    -         me
            postgresql://h:                                h               5432   me    -         me
            postgresql://h/                                h               5432   me    -         me
            postgresql:///d                                -               5432   me    -         d
            postgresql://u@h/d                             h               5432   u     -         d
            postgresql://u:p@h:1/d                         h               1      u     p         d
            postgresql://u:@h/                             h               5432   u     -         u
            postgresql://@h                                h               5432   me    -         me
            postgresql://:p@h                              h               5432   me    p         me
            postgresql://u%40x:p%3A%2F%3F%40%25@h/d%2Fe    h               5432   u@x   p:/?@%    d/e
            postgresql://ü:p%C3%BC@h                       h               5432   ü     pü        ü
            postgresql://u:a+b@h/c+d                       h               5432   u     a+b       c+d
            postgresql://u:a:b@h                           h               5432   u     a:b       u
            postgresql://[::1]                             ::1             5432   me    -         me
            postgresql://u:p@[2001:db8::1]:65535/d         2001:db8::1     65535  u     p         d
            postgresql://[fe80::1%25eth0]/d                fe80::1%eth0    5432   me    -         d
            postgresql://%2Frun%2Fpostgresql/d             /run/postgresql 5432   me    -         d
            postgresql://%2Frun%2Fpostgresql:5433/d        /run/postgresql 5433   me    -         d
            postgresql:///d?host=/run/postgresql           /run/postgresql 5432   me    -         d
            postgresql://h/d?host=k&port=7&user=v          k               7      v     -         d
            postgresql://h/d?dbname=e                      h               5432   me    -         e
            postgresql://h/?database=e                     h               5432   me    -         e
            postgresql://h/d?dbname=                       h               5432   me    -         d
            postgresql://u@h?password=a%26b%3Dc            h               5432   u     a&b=c     u
            postgresql://h?application_name=a@b            h               5432   me    -         me
            postgresql://h?                                h               5432   me    -         me
            postgresql://h?port=7&                         h               7      me    -         me
            postgresql://h/a/b                             h               5432   me    -         a/b
            """;

    static Stream<String> rowsOfRead() {
        return READ.lines().skip(1);
    }

    @ParameterizedTest
    @MethodSource("rowsOfRead")
    void reads(String row) {
        String[] cells = row.split(" +");
        ConnectOptions options = ConnectOptions.of(cells[0], Map.of("PGUSER", "me"));

        assertThat(options.host()).isEqualTo(orNull(cells[1]));
        assertThat(options.port()).isEqualTo(Integer.parseInt(cells[2]));
        assertThat(options.user()).isEqualTo(cells[3]);
        assertThat(options.password()).isEqualTo(orNull(cells[4]));
        assertThat(options.database()).isEqualTo(cells[5]);
    }

    private static String orNull(String cell) {
        return cell.equals("-") ? null : cell;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    host=localhost dbname=d                   | must begin with postgresql://
                    jdbc:postgresql://localhost/d             | take off the jdbc:
                    mysql://localhost/d                       | must begin with postgresql://
                    postgresql:/localhost                     | must begin with postgresql://
                    postgresql://h:0                          | whole number from 1 to 65535
                    postgresql://h:65536                      | whole number from 1 to 65535
                    postgresql://h:-1                         | whole number from 1 to 65535
                    postgresql://h:99999999999                | whole number from 1 to 65535
                    postgresql://h?port=abc                   | whole number from 1 to 65535, not "abc"
                    postgresql://[::1                         | in brackets
                    postgresql://[]                           | in brackets
                    postgresql://[::1]x                       | in brackets
                    postgresql://a,b/d                        | is a list
                    postgresql:///d?host=a,b                  | is a list
                    postgresql://h?sslmode=maybe              | one of disable, allow, prefer, require, verify-ca, verify-full, not "maybe"
                    postgresql://h?colour=blue                | unknown option "colour"
                    postgresql://h?clock=x                    | unknown option "clock"
                    postgresql://h?port                       | the form name=value
                    postgresql://h?options=a=b                | the form name=value
                    postgresql://h?&                          | the form name=value
                    postgresql://h?port=1&&user=u             | the form name=value
                    postgresql://h?connect_timeout=soon       | a number of seconds from 0 to
                    postgresql://h?connect_timeout=-1         | a number of seconds from 0 to
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
            })
    void neverShowsAPieceOfAPassword(String connectionString) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConnectOptions.of(connectionString))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret", "word@"))
                .satisfies(refused -> assertThat(refused.hint()).isNotNull());
    }

    @Test
    void aRepeatedOptionIsTheLastOne() {
        assertThat(ConnectOptions.of("postgresql://h?port=1&port=2").port()).isEqualTo(2);
    }
}
