package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.codec.TypeCodec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Codecs that are set for a whole pool. */
class PoolCodecsTest {
    private static final TypeCodec<Long> DAYS = TypeCodec.tuple(Long.class, List::of, parts -> (Long) parts.get(0));

    /** On every connection that it opens, and again when somebody has set another one on a connection that he gave back. */
    @Test
    void holdForEveryConnectionAndEveryBorrower() {
        ConnectOptions options = TestServer.options().typeCodec("date", DAYS);
        int size = 3;
        try (Pool pool = Postgres.createPool(PoolOptions.of(options).minSize(0).maxSize(size))) {
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                all.add(pool.acquire());
            }
            for (Connection connection : all) {
                assertThat(connection.fetchVal("SELECT $1::date", 2L)).isEqualTo(2L);
                connection.resetTypeCodec("date");
                assertThat(connection.fetchVal("SELECT '2000-01-03'::date")).isEqualTo(LocalDate.of(2000, 1, 3));
            }
            all.forEach(Connection::close);
            all.clear();
            for (int i = 0; i < size; i++) {
                all.add(pool.acquire());
                assertThat(all.get(i).fetchVal("SELECT '2000-01-03'::date")).isEqualTo(2L);
            }
            all.forEach(Connection::close);
            assertThat(pool.fetchVal("SELECT '2000-01-03'::date")).isEqualTo(2L);
            assertThat(pool.async().fetchVal("SELECT $1::date[]", List.of(2L)).join())
                    .isEqualTo(List.of(2L));
        }
    }
}
