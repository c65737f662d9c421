package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the report of a pool says to people is what it says to machines. */
class PoolReportTest {
    @Test
    void saysEveryNumberInWords() {
        PoolReport report = new PoolReport(
                11,
                12,
                13,
                14,
                50,
                15,
                16,
                17,
                18,
                19,
                20,
                21,
                22,
                List.of(
                        new PoolReport.Holder(
                                "main", "Shop.buy(Shop.java:23)", Duration.ofMillis(24), null, "SELECT 25"),
                        new PoolReport.Holder("thread 26", null, Duration.ofMillis(27), Duration.ofMillis(28), null)),
                new IllegalStateException("the server is on holiday"));
        assertThat(report.toString().lines())
                .containsExactly(
                        "50 connections: 11 idle, 12 leased, 13 connecting, 14 closing; 15 callers wait",
                        "callers so far: 16 served, 17 had to wait, 18 in vain, 19 gave up",
                        "connections so far: 20 opened, 21 failed, 22 closed",
                        "none can be opened: the server is on holiday",
                        "held by main at Shop.buy(Shop.java:23) for 24 ms, busy: SELECT 25",
                        "held by thread 26 for 27 ms, idle for 28 ms");
    }
}
