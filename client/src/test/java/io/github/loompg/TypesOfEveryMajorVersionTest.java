package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.catalog.TypeSamples;
import io.github.loompg.catalog.TypeSamples.Sample;
import io.github.loompg.catalog.Values;
import io.github.loompg.error.ServerException;
import io.github.loompg.testkit.PostgresServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All samples, on every version of PostgreSQL that is maintained, and one more. */
class TypesOfEveryMajorVersionTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void givesBackEverySample(int major) {
        try (Connection connection =
                Postgres.connect(PostgresServer.shared(major).uri())) {
            for (Sample sample : TypeSamples.ALL) {
                Object value = connection.fetchVal("SELECT $1::" + sample.type(), sample.value());
                assertThat(Values.comparable(value)).as(sample.toString()).isEqualTo(Values.comparable(sample.value()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void knowsInfiniteNumericsSinceVersion14(int major) {
        try (Connection connection =
                Postgres.connect(PostgresServer.shared(major).uri())) {
            for (double infinity : new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                if (major >= 14) {
                    assertThat(connection.fetchVal("SELECT $1::numeric", infinity))
                            .isEqualTo(infinity);
                } else {
                    assertThatThrownBy(() -> connection.fetchVal("SELECT $1::numeric", infinity))
                            .isInstanceOf(ServerException.class);
                }
            }
        }
    }
}
