package io.github.loompg.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorSourcesTest {
    private final ErrorCodes codes = ErrorCodes.ofAllServers();

    @ParameterizedTest
    @CsvSource({
        "23505, unique_violation, UniqueViolationException, UNIQUE_VIOLATION",
        "23000, integrity_constraint_violation, IntegrityConstraintViolationException, INTEGRITY_CONSTRAINT_VIOLATION",
        "08000, connection_exception, ConnectionException, CONNECTION_EXCEPTION",
        "P0001, raise_exception, RaiseException, RAISE_EXCEPTION",
        "42601, syntax_error, SyntaxErrorException, SYNTAX_ERROR",
        "40001, serialization_failure, SerializationFailureException, SERIALIZATION_FAILURE",
        "22024, unterminated_c_string, UnterminatedCStringException, UNTERMINATED_C_STRING",
        "08004, sqlserver_rejected_establishment_of_sqlconnection, SqlServerRejectedEstablishmentOfSqlConnectionException, SQLSERVER_REJECTED_ESTABLISHMENT_OF_SQLCONNECTION",
        "39004, null_value_not_allowed, ExternalRoutineNullValueNotAllowedException, EXTERNAL_ROUTINE_NULL_VALUE_NOT_ALLOWED"
    })
    void namesConditionsAsJavaDoes(String sqlState, String name, String className, String constantName) {
        Condition condition = new Condition(sqlState, true, name);
        assertThat(ConditionNames.className(condition)).isEqualTo(className);
        assertThat(ConditionNames.constantName(condition)).isEqualTo(constantName);
    }

    @Test
    void namesAClassWithoutACodeOfItsOwnByItsTitle() {
        assertThat(ConditionNames.className("XQuery Error")).isEqualTo("XQueryErrorException");
    }

    @Test
    void namesNothingLikeAClassThatEveryFileSees() {
        assertThat(exceptionNames()).hasSizeGreaterThan(250).noneMatch(name -> exists("java.lang." + name));
    }

    @Test
    void namesNothingLikeTheClientsOwnExceptions() throws IOException {
        try (Stream<Path> files = Files.list(SourceFolders.CLIENT.resolve("io/github/loompg/error"))) {
            List<String> own = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
            assertThat(own).contains("ProtocolViolationException");
            assertThat(exceptionNames()).doesNotContainAnyElementsOf(own);
        }
    }

    @Test
    void namesNoConstantTwice() {
        assertThat(codes.conditions().stream().map(ConditionNames::constantName))
                .doesNotHaveDuplicates();
    }

    private List<String> exceptionNames() {
        return ErrorSources.of(codes).paths().stream()
                .filter(path -> path.contains("/sqlstate/"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1).replace(".java", ""))
                .toList();
    }

    private static boolean exists(String className) {
        try {
            Class.forName(className, false, null);
            return true;
        } catch (ClassNotFoundException free) {
            return false;
        }
    }
}
