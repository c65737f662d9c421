package io.github.loompg.bench.workload;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A row of the table that {@link Export} reads, and of the one that {@link Load#IMPORT} fills. */
public record Measurement(long id, String name, OffsetDateTime ts, double val) implements Written {
    private static final long FIRST_SECOND =
            Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();

    static Measurement of(int number) {
        Instant instant = Instant.ofEpochSecond(FIRST_SECOND + number, number % 1_000_000 * 1_000L);
        return new Measurement(number, "name-" + number, instant.atOffset(ZoneOffset.UTC), number * 1.25);
    }
}
