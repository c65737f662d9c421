package io.github.loompg.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.ConnectOptions;
import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.testkit.PostgresServer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects between Jackson and the server. */
class JacksonTest {
    private static Connection connection;

    record Event(String name, LocalDate day, Map<String, Integer> counts) {}

    @BeforeAll
    static void connect() {
        connection = Postgres.connect(PostgresServer.shared().uri());
    }

    @AfterAll
    static void disconnect() {
        connection.close();
    }

    @Test
    void theExampleOfTheReadme() {
        record Address(String street, List<String> phones) {}
        connection.execute("CREATE TEMP TABLE person(name text, address jsonb)");
        connection.execute(
                "INSERT INTO person VALUES($1, $2)", "Bob", new Address("Main Street", List.of("555-1", "555-2")));
        Address address = connection.requireVal(Address.class, "SELECT address FROM person");
        JsonNode phones = connection.requireVal(JsonNode.class, "SELECT address -> 'phones' FROM person");
        Map<String, Object> map =
                connection.requireVal(new TypeRef<Map<String, Object>>() {}, "SELECT address FROM person");
        assertThat(address).isEqualTo(new Address("Main Street", List.of("555-1", "555-2")));
        assertThat(phones).hasToString("[\"555-1\",\"555-2\"]");
        assertThat(map).containsEntry("street", "Main Street");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonb"})
    void anyClassIsJson(String type) {
        Event event = new Event("fête", LocalDate.of(2024, 2, 29), Map.of("guests", 7));
        String sql = "SELECT $1::" + type;
        assertThat(connection.fetchVal(Event.class, sql, event)).isEqualTo(event);
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("n", 1);
        assertThat(connection.fetchVal(JsonNode.class, sql, node)).isEqualTo(node);
        assertThat(connection.fetchVal(ObjectNode.class, sql, node)).isEqualTo(node);
        assertThat(connection.fetchVal(new TypeRef<List<Event>>() {}, sql, List.of(event)))
                .containsExactly(event);
        assertThat(connection.fetchVal(int.class, sql, 7)).isEqualTo(7);
        assertThat(connection.requireRow(sql, 7).getLong(0)).isEqualTo(7);
        assertThat(connection.fetchVal(int[].class, sql, (Object) new int[] {1, 2}))
                .containsExactly(1, 2);
    }

    @Test
    void textsAreJsonAlready() {
        assertThat(connection.fetchVal("SELECT $1::jsonb", "{\"a\": [1]}")).isEqualTo("{\"a\": [1]}");
        assertThat(connection.fetchVal(String.class, "SELECT $1::jsonb", "\"x\""))
                .isEqualTo("\"x\"");
        assertThat(connection.fetchVal(JsonNode.class, "SELECT '\"x\"'::jsonb").stringValue())
                .isEqualTo("x");
    }

    @Test
    void nullOfJsonIsNotNull() {
        Row row = connection.requireRow("SELECT 'null'::jsonb, NULL::jsonb, $1::jsonb", NullNode.instance);
        assertThat(row.get(0)).isEqualTo("null");
        assertThat(row.get(0, JsonNode.class)).isEqualTo(NullNode.instance);
        assertThat(row.get(0, Event.class)).isNull();
        assertThat(row.get(1)).isNull();
        assertThat(row.get(1, JsonNode.class)).isNull();
        assertThat(row.get(2)).isEqualTo("null");
    }

    @Test
    void standsInArraysRecordsAndComposites() {
        Event event = new Event("a", LocalDate.EPOCH, Map.of());
        List<Event> events = Arrays.asList(event, null);
        assertThat(connection.fetchVal(new TypeRef<List<Event>>() {}, "SELECT $1::jsonb[]", events))
                .isEqualTo(events);
        record Entry(int id, Event event, List<Integer> tags) {}
        assertThat(connection.fetchRow(
                        Entry.class, "SELECT 1 AS id, $1::jsonb AS event, '[1, 2]'::jsonb AS tags", event))
                .isEqualTo(new Entry(1, event, List.of(1, 2)));
        connection.execute("CREATE TYPE pg_temp.entry AS (id int, event jsonb, tags json)");
        Entry entry = new Entry(1, event, List.of(1, 2));
        assertThat(connection.fetchVal(Entry.class, "SELECT $1::pg_temp.entry", entry))
                .isEqualTo(entry);
    }

    @Test
    void whatJacksonRefusesHasItsReasonAsCause() {
        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> connection.fetchVal(Event.class, "SELECT '[]'::jsonb"))
                .withCauseInstanceOf(tools.jackson.core.JacksonException.class);
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> connection.fetchVal("SELECT $1::jsonb", new Endless()))
                .withCauseInstanceOf(tools.jackson.core.JacksonException.class);
        assertThat(connection.fetchVal("SELECT 1")).isEqualTo(1);
    }

    static final class Endless {
        public Endless getSelf() {
            return this;
        }
    }

    /** A codec that is found with a jar is what a program has if it says nothing else. */
    @Test
    void whatAConnectionSaysCountsMore() {
        try (Connection own = Postgres.connect(
                ConnectOptions.of(PostgresServer.shared().uri()).builtinTypeCodec("json", "text"))) {
            assertThat(own.fetchVal("SELECT '{\"a\": 1}'::json")).isEqualTo("{\"a\": 1}");
            own.setTypeCodec("jsonb", TypeCodec.text(Integer.class, String::valueOf, Integer::valueOf));
            assertThat(own.fetchVal("SELECT '7'::jsonb")).isEqualTo(7);
            own.resetTypeCodec("jsonb");
            assertThat(own.fetchVal(Event.class, "SELECT NULL::jsonb")).isNull();
            assertThat(own.fetchVal(JsonNode.class, "SELECT '7'::jsonb").intValue())
                    .isEqualTo(7);
        }
    }
}
