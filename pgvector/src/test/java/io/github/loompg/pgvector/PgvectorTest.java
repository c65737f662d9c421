package io.github.loompg.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.data.BitString;
import io.github.loompg.data.Row;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server with pgvector, where there is one. */
class PgvectorTest {
    private static final String SERVER = "LOOMPG_PGVECTOR_DSN";

    private @Nullable Connection opened;

    private Connection connect() {
        String uri = System.getenv(SERVER);
        assumeTrue(uri != null, SERVER + " names no server with pgvector");
        Connection connection = Postgres.connect(uri);
        opened = connection;
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector; DROP TABLE IF EXISTS item");
        return connection;
    }

    @AfterEach
    void disconnect() {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    void theExampleOfTheReadme() {
        Connection connection = connect();
        connection.execute("CREATE TEMP TABLE item(id int, embedding vector(3))");
        connection.execute("INSERT INTO item VALUES($1, $2)", 1, new float[] {1, 2, 3});
        connection.execute("INSERT INTO item VALUES($1, $2)", 2, new float[] {4, 5, 6});
        int nearest = connection.requireVal(
                Integer.class, "SELECT id FROM item ORDER BY embedding <-> $1 LIMIT 1", new float[] {3, 5, 6});
        float[] embedding = connection.requireVal(float[].class, "SELECT embedding FROM item WHERE id = $1", nearest);
        assertThat(nearest).isEqualTo(2);
        assertThat(embedding).containsExactly(4, 5, 6);
    }

    @Test
    void travelsBothWays() {
        Connection connection = connect();
        SparseVector sparse = SparseVector.of(new float[] {0.5f, 0, 2, 0, 0});
        Row row = connection.requireRow(
                "SELECT $1::vector::text, $2::halfvec::text, $3::sparsevec::text, $1::vector, $2::halfvec, $3::sparsevec,"
                        + " $4::bit(3), $1::vector = '[1,-2.5,3e-10]', $3::sparsevec = '{1:0.5,3:2}/5'",
                new float[] {1, -2.5f, 3e-10f},
                new float[] {1, -2.5f, 65_504},
                sparse,
                BitString.of(5, 3));
        assertThat(row.getString(0)).isEqualTo("[1,-2.5,3e-10]");
        assertThat(row.getString(1)).isEqualTo("[1,-2.5,65504]");
        assertThat(row.getString(2)).isEqualTo("{1:0.5,3:2}/5");
        assertThat(row.get(3, float[].class)).containsExactly(1, -2.5f, 3e-10f);
        assertThat(row.get(4, float[].class)).containsExactly(1, -2.5f, 65_504);
        assertThat(row.get(5)).isEqualTo(sparse);
        assertThat(row.get(6)).isEqualTo(BitString.of(5, 3));
        assertThat(row.getBoolean(7)).isTrue();
        assertThat(row.getBoolean(8)).isTrue();
    }

    @Test
    void thousandsOfRandomVectorsTravelBothWays() {
        Connection connection = connect();
        Random random = new Random(6);
        List<float[]> vectors = IntStream.range(0, 10_000)
                .mapToObj(i -> PgvectorCodecs.toHalfPrecision(random(random)))
                .toList();
        List<Row> rows = connection.fetch(
                "SELECT v, v::halfvec, v::sparsevec FROM unnest($1::vector[]) WITH ORDINALITY AS t(v, n) ORDER BY n",
                vectors);
        assertThat(rows).hasSameSizeAs(vectors);
        for (int i = 0; i < vectors.size(); i++) {
            assertThat(rows.get(i).get(0, float[].class)).containsExactly(vectors.get(i));
            assertThat(rows.get(i).get(1, float[].class)).containsExactly(vectors.get(i));
            assertThat(rows.get(i).get(2)).isEqualTo(SparseVector.of(vectors.get(i)));
        }
    }

    private static float[] random(Random random) {
        float[] vector = new float[random.nextInt(1, 20)];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextInt(3) == 0 ? 0 : (float) random.nextGaussian();
        }
        return vector;
    }
}
