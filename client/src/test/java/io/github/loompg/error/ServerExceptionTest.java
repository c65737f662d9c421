package io.github.loompg.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.sqlstate.ServerErrors;
import io.github.loompg.protocol.message.ErrorFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerExceptionTest {
    private static final String SQL = "SELECT *\nFROM userz\nWHERE id = $1";

    /** Every field that the protocol knows, each with a text of its own. */
    private static final Map<Character, String> ALL = Map.ofEntries(
            Map.entry('S', "FEHLER"),
            Map.entry('V', "ERROR"),
            Map.entry('C', "42P01"),
            Map.entry('M', "relation \"userz\" does not exist"),
            Map.entry('D', "the detail"),
            Map.entry('H', "the hint"),
            Map.entry('P', "15"),
            Map.entry('p', "3"),
            Map.entry('q', "the internal query"),
            Map.entry('W', "the context"),
            Map.entry('s', "the schema"),
            Map.entry('t', "the table"),
            Map.entry('c', "the column"),
            Map.entry('d', "the type"),
            Map.entry('n', "the constraint"),
            Map.entry('F', "parse_relation.c"),
            Map.entry('L', "1449"),
            Map.entry('R', "parserOpenTable"),
            Map.entry('?', "of a server to come"));

    @Test
    void tellsEveryField() {
        ServerException error = ServerErrors.of(new ErrorFields(ALL), SQL);

        assertThat(error.severity()).isEqualTo("ERROR");
        assertThat(error.sqlState()).isEqualTo("42P01");
        assertThat(error.serverMessage()).isEqualTo("relation \"userz\" does not exist");
        assertThat(error.detail()).isEqualTo("the detail");
        assertThat(error.hint()).isEqualTo("the hint");
        assertThat(error.position()).hasValue(15);
        assertThat(error.internalPosition()).hasValue(3);
        assertThat(error.internalQuery()).isEqualTo("the internal query");
        assertThat(error.where()).isEqualTo("the context");
        assertThat(error.schema()).isEqualTo("the schema");
        assertThat(error.table()).isEqualTo("the table");
        assertThat(error.column()).isEqualTo("the column");
        assertThat(error.dataType()).isEqualTo("the type");
        assertThat(error.constraint()).isEqualTo("the constraint");
        assertThat(error.file()).isEqualTo("parse_relation.c");
        assertThat(error.line()).hasValue(1449);
        assertThat(error.routine()).isEqualTo("parserOpenTable");
        assertThat(error.sql()).isEqualTo(SQL);
        assertThat(error.fields().texts()).containsEntry('?', "of a server to come");
    }

    @Test
    void tellsWhatIsMissing() {
        ServerException error = ServerErrors.of(new ErrorFields(Map.of()), null);

        assertThat(error).hasMessage("the server reports an error and does not say which");
        assertThat(error.severity()).isNull();
        assertThat(error.sqlState()).isNull();
        assertThat(error.serverMessage()).isEmpty();
        assertThat(error.detail()).isNull();
        assertThat(error.hint()).isNull();
        assertThat(error.position()).isEmpty();
        assertThat(error.line()).isEmpty();
        assertThat(error.sql()).isNull();
        assertThat(error.isFatal()).isFalse();
        assertThat(error.safeToRetry()).isFalse();
    }

    @Test
    void showsTheStatementWithACaretAndTheHint() {
        assertThat(ServerErrors.of(new ErrorFields(ALL), SQL)).hasMessage("""
                relation "userz" does not exist (SQLSTATE 42P01)
                    line 2: FROM userz
                                 ^
                hint: the hint""");
    }

    @Test
    void showsTheBeginningOfTheStatementWhenThereIsNoPosition() {
        assertThat(ServerErrors.of(new ErrorFields(Map.of('C', "25P02", 'M', "the transaction is aborted")), SQL))
                .hasMessage("""
                        the transaction is aborted (SQLSTATE 25P02)
                            SELECT * FROM userz WHERE id = $1""");
    }

    @Test
    void showsNoStatementWhenThereIsNone() {
        assertThat(ServerErrors.of(new ErrorFields(Map.of('C', "28P01", 'M', "no", 'P', "1")), null))
                .hasMessage("no (SQLSTATE 28P01)");
        assertThat(ServerErrors.of(new ErrorFields(Map.of('C', "42601", 'M', "no", 'P', "1")), " "))
                .hasMessage("no (SQLSTATE 42601)");
    }

    @Test
    void keepsValuesOfRowsAndParametersOutOfTheMessage() {
        Map<Character, String> fields = new HashMap<>(ALL);
        fields.put('D', "Key (email)=(x@y) already exists.");
        fields.put('W', "unnamed portal parameter $1 = 'x@y'");
        fields.put('q', "SELECT 'x@y'");
        ServerException error = ServerErrors.of(new ErrorFields(fields), SQL);

        assertThat(error.toString()).doesNotContain("x@y");
        assertThat(error.detail()).contains("x@y");
    }

    @ParameterizedTest
    @CsvSource({"ERROR, false", "FATAL, true", "PANIC, true", "WARNING, false"})
    void knowsWhetherTheSessionIsOver(String severity, boolean fatal) {
        assertThat(ServerErrors.of(new ErrorFields(Map.of('V', severity)), null).isFatal())
                .isEqualTo(fatal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "57P03", "53300"})
    void isSafeToRetryWhenTheServerDidNothing(String sqlState) {
        assertThat(ServerErrors.of(new ErrorFields(Map.of('C', sqlState)), SQL).safeToRetry())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40000", "40002", "40003", "08006", "55P03", "57014", "57P01", "57P02", "23505", "42601"})
    void isNotSafeToRetryOtherwise(String sqlState) {
        assertThat(ServerErrors.of(new ErrorFields(Map.of('C', sqlState)), SQL).safeToRetry())
                .isFalse();
    }

    @Test
    void survivesSerialization() throws Exception {
        ServerException error = ServerErrors.of(new ErrorFields(ALL), SQL);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        ServerException copy;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (ServerException) in.readObject();
        }

        assertThat(copy).isExactlyInstanceOf(error.getClass()).hasMessage(error.getMessage());
        assertThat(copy.fields()).isEqualTo(error.fields());
        assertThat(copy.sql()).isEqualTo(SQL);
        assertThat(copy.hint()).isEqualTo("the hint");
    }
}
