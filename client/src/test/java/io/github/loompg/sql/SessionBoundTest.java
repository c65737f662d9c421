package io.github.loompg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionBoundTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LISTEN a | LISTEN",
                "SELECT 1; listen \"b\" | LISTEN",
                "SET work_mem = 1 | SET work_mem",
                "set session work_mem to 1 | SET work_mem",
                "SET SESSION AUTHORIZATION bob | SET SESSION AUTHORIZATION",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY | SET SESSION CHARACTERISTICS",
                "SET ROLE bob | SET role",
                "SELECT pg_advisory_lock(1) | pg_advisory_lock",
                "SELECT * FROM t WHERE PG_TRY_ADVISORY_LOCK (id) | pg_try_advisory_lock",
                "PREPARE a AS SELECT 1 | PREPARE",
                "DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT 1 | a cursor WITH HOLD"
            })
    void findsWhatNeedsASession(String sql, String reason) {
        assertThat(SessionBound.reason(sql)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "SELECT 'LISTEN a; pg_advisory_lock(1)'",
                "SELECT listen FROM set",
                "UPDATE t SET work_mem = 1",
                "SET LOCAL work_mem = 1",
                "SET TRANSACTION READ ONLY",
                "SET CONSTRAINTS ALL DEFERRED",
                "SET TIME ZONE 'UTC'",
                "SET TimeZone = 'UTC'",
                "SET application_name = 'x'",
                "SELECT pg_advisory_xact_lock(1)",
                "SELECT pg_advisory_lock FROM t",
                "SELECT \"pg_advisory_lock\" FROM t",
                "PREPARE TRANSACTION 'x'",
                "DECLARE c CURSOR FOR SELECT 1",
                "WITH hold AS (SELECT 1) SELECT * FROM hold",
                "SET",
                "SET SESSION"
            })
    void letsPassWhatDoesNot(String sql) {
        assertThat(SessionBound.reason(sql)).isNull();
    }

    @Test
    void aStringDoesNotHideWhatFollows() {
        assertThat(SessionBound.reason("SELECT $x$;$x$; LISTEN a")).isEqualTo("LISTEN");
    }
}
