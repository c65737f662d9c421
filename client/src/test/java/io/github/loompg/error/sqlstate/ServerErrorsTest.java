package io.github.loompg.error.sqlstate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.ServerException;
import io.github.loompg.error.SqlState;
import io.github.loompg.protocol.message.ErrorFields;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerErrorsTest {
    @ParameterizedTest
    @MethodSource
    void buildsTheExceptionOfTheCondition(String sqlState, Class<? extends ServerException> expected) {
        assertThat(of(sqlState)).isExactlyInstanceOf(expected);
    }

    static Stream<Arguments> buildsTheExceptionOfTheCondition() {
        return Stream.of(
                Arguments.of("23505", UniqueViolationException.class),
                Arguments.of("23503", ForeignKeyViolationException.class),
                Arguments.of("23502", NotNullViolationException.class),
                Arguments.of("23514", CheckViolationException.class),
                Arguments.of("23P01", ExclusionViolationException.class),
                Arguments.of("23000", IntegrityConstraintViolationException.class),
                Arguments.of("40001", SerializationFailureException.class),
                Arguments.of("40P01", DeadlockDetectedException.class),
                Arguments.of("42601", SyntaxErrorException.class),
                Arguments.of("42P01", UndefinedTableException.class),
                Arguments.of("42703", UndefinedColumnException.class),
                Arguments.of("42883", UndefinedFunctionException.class),
                Arguments.of("42501", InsufficientPrivilegeException.class),
                Arguments.of("42000", SyntaxErrorOrAccessRuleViolationException.class),
                Arguments.of("22012", DivisionByZeroException.class),
                Arguments.of("22P02", InvalidTextRepresentationException.class),
                Arguments.of("25P02", InFailedSqlTransactionException.class),
                Arguments.of("25P04", TransactionTimeoutException.class),
                Arguments.of("26000", InvalidSqlStatementNameException.class),
                Arguments.of("28P01", InvalidPasswordException.class),
                Arguments.of("3D000", InvalidCatalogNameException.class),
                Arguments.of("53300", TooManyConnectionsException.class),
                Arguments.of("55P03", LockNotAvailableException.class),
                Arguments.of("57014", QueryCanceledException.class),
                Arguments.of("57P01", AdminShutdownException.class),
                Arguments.of("57P03", CannotConnectNowException.class),
                Arguments.of("08P01", ServerReportedProtocolViolationException.class),
                Arguments.of("0A000", FeatureNotSupportedException.class),
                Arguments.of("10608", InvalidArgumentForXQueryException.class),
                Arguments.of("22004", NullValueNotAllowedException.class),
                Arguments.of("39004", ExternalRoutineNullValueNotAllowedException.class),
                Arguments.of("72000", SnapshotTooOldException.class),
                Arguments.of("HV000", FdwErrorException.class),
                Arguments.of("P0001", RaiseException.class),
                Arguments.of("P0004", AssertFailureException.class),
                Arguments.of("XX000", InternalErrorException.class),
                // codes that no list has fall back to their class
                Arguments.of("23ZZZ", IntegrityConstraintViolationException.class),
                Arguments.of("10ZZZ", XQueryErrorException.class),
                Arguments.of("57P99", OperatorInterventionException.class),
                // and to the plain exception, as for codes of one's own and for warnings that are raised as errors
                Arguments.of("U0001", ServerException.class),
                Arguments.of("01000", ServerException.class),
                Arguments.of("02000", ServerException.class),
                // whatever a server that has lost its senses may send
                Arguments.of("2", ServerException.class),
                Arguments.of("", ServerException.class));
    }

    @Test
    void buildsThePlainExceptionWithoutACode() {
        ServerException error = ServerErrors.of(new ErrorFields(Map.of('M', "oops")), null);
        assertThat(error).isExactlyInstanceOf(ServerException.class).hasMessage("oops");
        assertThat(error.sqlState()).isNull();
    }

    @Test
    void everyConditionIsBelowItsClass() {
        assertThat(new UniqueViolationException(new ErrorFields(Map.of()), null))
                .isInstanceOf(IntegrityConstraintViolationException.class);
        for (String sqlState : sqlStates().toList()) {
            ServerException error = of(sqlState);
            ServerException anyOfItsClass = of(sqlState.substring(0, 2) + "ZZZ");
            assertThat(error).as(sqlState).isInstanceOf(anyOfItsClass.getClass());
            assertThat(error.sqlState()).isEqualTo(sqlState);
        }
    }

    @Test
    void everyErrorCodeHasAClassOfItsOwn() {
        assertThat(sqlStates().filter(sqlState -> sqlState.compareTo("03") > 0).map(ServerErrorsTest::of))
                .hasSizeGreaterThan(240)
                .extracting(Object::getClass)
                .doesNotHaveDuplicates()
                .doesNotContain(ServerException.class);
    }

    private static Stream<String> sqlStates() {
        return Arrays.stream(SqlState.class.getFields()).map(ServerErrorsTest::value);
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
    }

    private static ServerException of(String sqlState) {
        return ServerErrors.of(new ErrorFields(Map.of('C', sqlState, 'M', "a message")), "SELECT 1");
    }
}
