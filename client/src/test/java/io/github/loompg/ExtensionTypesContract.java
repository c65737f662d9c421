package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Values of the types that the extensions in PostgreSQL's own distribution bring, on either face. */
interface ExtensionTypesContract {
    Face connect(ConnectOptions options);

    private Face connect(String... extensions) {
        Face face = connect(TestServer.options());
        // One lock for all, since two sessions cannot create the same extension at the same time.
        face.execute("BEGIN; SELECT pg_advisory_xact_lock(33)");
        for (String extension : extensions) {
            face.execute("CREATE EXTENSION IF NOT EXISTS \"" + extension + "\"");
        }
        face.execute("COMMIT");
        return face;
    }

    private static Map<String, String> map(String... keysAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    @Test
    default void hstoreIsAMap() {
        Map<String, String> map = map("a", "1", "", "", "null", null, "ä\"=>", "\\");
        try (Face face = connect("hstore")) {
            assertThat(face.fetchVal("SELECT $1::hstore", map)).isEqualTo(map);
            assertThat(face.fetchVal("SELECT $1::hstore", Map.of())).isEqualTo(Map.of());
            assertThat(face.fetchVal("SELECT $1::hstore -> 'a'", map)).isEqualTo("1");
            assertThat(face.fetchVal("SELECT 'a=>1, b=>NULL'::hstore")).isEqualTo(map("a", "1", "b", null));
            Map<String, String> typed = face.fetchVal(new TypeRef<Map<String, String>>() {}, "SELECT $1::hstore", map);
            assertThat(typed).isEqualTo(map);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(typed::clear);
            List<Map<String, String>> maps = Arrays.asList(map, null, Map.of());
            assertThat(face.fetchVal("SELECT $1::hstore[]", maps)).isEqualTo(maps);
            face.execute("CREATE TYPE pg_temp.pair AS (n int, h hstore)");
            Row pair = (Row) face.fetchVal("SELECT ROW(1, $1::hstore)::pg_temp.pair", map);
            assertThat(pair.get("h")).isEqualTo(map);
            face.execute("CREATE TYPE pg_temp.mixed AS (n regclass, h hstore)");
            Row mixed = (Row) face.requireVal("SELECT ROW('pg_type', $1::hstore)::pg_temp.mixed", map);
            assertThat(mixed.get("h")).isEqualTo(map);
            assertThat(face.fetchVal("SELECT $1::pg_temp.mixed", mixed)).isEqualTo(mixed);
            for (Map<?, ?> wrong : List.of(Map.of(1, "a"), Map.of("a", 1), Collections.singletonMap(null, "a"))) {
                assertThatExceptionOfType(ArgumentException.class)
                        .isThrownBy(() -> face.fetchVal("SELECT $1::hstore", wrong))
                        .withMessageContaining("of the map is");
            }
        }
    }

    @Test
    default void thousandsOfRandomMapsTravelBothWays() {
        Random random = new Random(getClass().getSimpleName().hashCode());
        List<Map<String, String>> maps = random.ints(5_000, 0, 6)
                .mapToObj(size -> {
                    Map<String, String> map = new HashMap<>();
                    while (map.size() < size) {
                        map.put(text(random), random.nextInt(5) == 0 ? null : text(random));
                    }
                    return map;
                })
                .toList();
        try (Face face = connect("hstore")) {
            List<Row> rows = face.fetch(
                    "SELECT h, (ARRAY[h]::text::hstore[])[1] FROM unnest($1::hstore[]) WITH ORDINALITY AS t(h, n)"
                            + " ORDER BY n",
                    maps);
            for (int i = 0; i < maps.size(); i++) {
                assertThat(rows.get(i).toList()).containsExactly(maps.get(i), maps.get(i));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            text.append("abä€\"\\=>, {}'\t".charAt(random.nextInt(14)));
        }
        return text.toString();
    }

    @Test
    default void citextAndLabelTreesAreStrings() {
        try (Face face = connect("citext", "ltree")) {
            assertThat(face.fetchVal("SELECT $1::citext", "Abc")).isEqualTo("Abc");
            assertThat(face.fetchVal("SELECT $1::citext = 'aBC'", "Abc")).isEqualTo(true);
            assertThat(face.fetchVal("SELECT $1::citext[]", List.of("Abc", ""))).isEqualTo(List.of("Abc", ""));
            assertThat(face.fetchVal("SELECT $1::ltree", "Top.Science")).isEqualTo("Top.Science");
            assertThat(face.fetchVal("SELECT $1::ltree[]", List.of("a.b", "c"))).isEqualTo(List.of("a.b", "c"));
            assertThat(face.fetchVal("SELECT $1::lquery", "Top.*{1,2}.!x")).isEqualTo("Top.*{1,2}.!x");
            assertThat(face.fetchVal("SELECT $1::ltxtquery", "Eu & !As")).isEqualTo("Eu & !As");
            assertThat(face.fetchVal("SELECT 'Top.Science'::ltree ~ $1", "*.Science"))
                    .isEqualTo(true);
            face.execute("CREATE TYPE pg_temp.node AS (name citext, path ltree)");
            Row node = (Row) face.fetchVal("SELECT ROW('Abc', 'a.b')::pg_temp.node");
            assertThat(node.toList()).containsExactly("Abc", "a.b");
            assertThat(face.fetchVal("SELECT $1::pg_temp.node", node)).isEqualTo(node);
        }
    }

    /** Some of them have no binary form on any server. */
    @Test
    default void cubesSegmentsAndProductNumbersAreTexts() {
        try (Face face = connect("cube", "seg", "isn")) {
            assertThat(face.fetchVal("SELECT $1::cube", "(1, 2),(3, 4)")).isEqualTo("(1, 2),(3, 4)");
            assertThat(face.fetchVal("SELECT $1::seg", "1.5 .. 2")).isEqualTo("1.5 .. 2");
            assertThat(face.fetchVal("SELECT $1::isbn13", "978-0-393-04002-9")).isEqualTo("978-0-393-04002-9");
            List<String> cubes = List.of("(1, 2),(3, 4)", "(0)");
            assertThat(face.fetchVal("SELECT $1::cube[]", cubes)).isEqualTo(cubes);
            face.execute("CREATE TYPE pg_temp.thing AS (n int, size cube, weight seg, code ean13)");
            Row thing = (Row) face.fetchVal("SELECT ROW(7, '(1, 2)', '1 .. 2', '978-0-393-04002-9')::pg_temp.thing");
            assertThat(thing.toList()).containsExactly(7, "(1, 2)", "1 .. 2", "978-0-393-04002-9");
        }
    }

    record Tags(String text) {}

    /** Also in what they are parts of; and a domain over them is what they are. */
    @Test
    default void theyMayHaveCodecsOfTheProgramsOwn() {
        try (Face face = connect("hstore", "citext")) {
            face.execute(
                    "CREATE TYPE pg_temp.item AS (name citext, tags hstore); CREATE DOMAIN pg_temp.labels AS hstore");
            face.setTypeCodec("hstore", TypeCodec.text(Tags.class, Tags::text, Tags::new));
            face.setTypeCodec("citext", TypeCodec.text(Integer.class, n -> "a".repeat(n), String::length));
            Tags tags = new Tags("\"a\"=>\"1\"");
            assertThat(face.fetchVal("SELECT $1::hstore", tags)).isEqualTo(tags);
            assertThat(face.fetchVal("SELECT $1::hstore[]", List.of(tags))).isEqualTo(List.of(tags));
            assertThat(face.fetchVal("SELECT $1::pg_temp.labels", tags)).isEqualTo(tags);
            Row item = (Row) face.fetchVal("SELECT ROW($1, $2)::pg_temp.item", 3, tags);
            assertThat(item.toList()).containsExactly(3, tags);
            assertThat(face.fetchVal("SELECT $1::pg_temp.item", item)).isEqualTo(item);

            face.setBuiltinTypeCodec("hstore", "pg_contrib.hstore");
            face.setBuiltinTypeCodec("citext", "varchar");
            assertThat(face.fetchVal("SELECT $1::hstore", Map.of("a", "1"))).isEqualTo(Map.of("a", "1"));
            assertThat(face.fetchVal("SELECT $1::citext = 'ABC'", "abc")).isEqualTo(true);
            face.setTypeCodec("hstore", TypeCodec.text(Tags.class, Tags::text, Tags::new));
            face.resetTypeCodec("hstore");
            face.resetTypeCodec("citext");
            assertThat(((Row) face.fetchVal("SELECT ROW('Abc', 'a=>1')::pg_temp.item")).toList())
                    .containsExactly("Abc", Map.of("a", "1"));
        }
    }

    @Test
    default void uuidOsspMakesUuids() {
        try (Face face = connect("uuid-ossp")) {
            assertThat(face.requireVal(UUID.class, "SELECT uuid_generate_v5(uuid_ns_url(), $1)", "https://example.org"))
                    .matches(uuid -> uuid.version() == 5);
        }
    }

    /** A type is what its extension says it is, and no other that is named like it. */
    @Test
    default void aTypeWithTheNameOfAnExtensionsIsNoneOfIt() {
        try (Face face = connect("hstore")) {
            face.execute("CREATE DOMAIN pg_temp.hstore AS text; SET search_path = pg_temp, public");
            assertThat(face.fetchVal("SELECT $1::pg_temp.hstore", "a=>1")).isEqualTo("a=>1");
            assertThat(face.fetchVal("SELECT 'a=>1'::public.hstore")).isEqualTo(Map.of("a", "1"));
        }
    }
}
