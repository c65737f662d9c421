package io.github.loompg.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.sqlstate.ServerErrors;
import io.github.loompg.protocol.message.ErrorFields;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientExceptionsTest {
    private static final IOException CAUSE = new IOException("broken pipe");

    /** Each kind, with what its message begins with and whether the work may be given again. */
    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(new ConnectFailedException("it failed", "do this", CAUSE), "it failed", true),
                Arguments.of(new AuthenticationException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new TlsException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new ConnectionLostException("it failed", "do this", CAUSE, true), "it failed", false),
                Arguments.of(new ConnectionLostException("it failed", "do this", CAUSE, false), "it failed", true),
                Arguments.of(new ConnectionClosedException("it failed", "do this", CAUSE), "it failed", true),
                Arguments.of(new ProtocolViolationException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(
                        new QueryTimeoutException("it took over 3 s", "do this", CAUSE, "waiting for an answer"),
                        "it took over 3 s, while waiting for an answer",
                        false),
                Arguments.of(
                        new PoolTimeoutException("it failed", "do this", CAUSE, PoolTimeoutException.Reason.EXHAUSTED),
                        "it failed",
                        true),
                Arguments.of(
                        new PoolTimeoutException("it failed", "do this", CAUSE, PoolTimeoutException.Reason.DEADLOCK),
                        "it failed",
                        false),
                Arguments.of(new CallInterruptedException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new UsageException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(
                        new ArgumentException("no such conversion", "do this", CAUSE, 2, "int4", String.class),
                        "parameter $2 (int4, given java.lang.String): no such conversion",
                        false),
                Arguments.of(
                        new ArgumentException("an element is null", "do this", CAUSE, 1, "int4[]", int[].class),
                        "parameter $1 (int4[], given int[]): an element is null",
                        false),
                Arguments.of(
                        new ArgumentException("may not be null", "do this", CAUSE, 1, "int4", null),
                        "parameter $1 (int4, given null): may not be null",
                        false),
                Arguments.of(
                        new ConversionException("does not fit", "do this", CAUSE, "big", "int8", int.class),
                        "column \"big\" (int8, asked for as int): does not fit",
                        false),
                Arguments.of(new MappingException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new NoRowException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new LimitExceededException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new ConfigurationException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new TransactionOutcomeUnknownException("it failed", "do this", CAUSE), "it failed", false),
                Arguments.of(new TransactionRolledBackException("it failed", "do this", CAUSE), "it failed", false));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void saysWhatFailedAndWhatToDo(PostgresException failure, String message, boolean safeToRetry) {
        assertThat(failure).hasMessage(message + "\nhint: do this").hasCause(CAUSE);
        assertThat(failure.hint()).isEqualTo("do this");
        assertThat(failure.sqlState()).isNull();
        assertThat(failure.safeToRetry()).isEqualTo(safeToRetry);
    }

    @Test
    void saysNothingMoreWithoutAHint() {
        UsageException failure = new UsageException("it failed", null, null);
        assertThat(failure).hasMessage("it failed").hasNoCause();
        assertThat(failure.hint()).isNull();
    }

    @Test
    void tellsTheirParts() {
        assertThat(new ConnectionLostException("m", null, null, true).sent()).isTrue();
        assertThat(new QueryTimeoutException("m", null, null, "waiting").phase())
                .isEqualTo("waiting");

        ArgumentException argument = new ArgumentException("m", null, null, 7, "int4", String.class);
        assertThat(argument.parameter()).isEqualTo(7);
        assertThat(argument.expectedType()).isEqualTo("int4");
        assertThat(argument.givenClass()).isEqualTo(String.class);

        ConversionException conversion = new ConversionException("m", null, null, "big", "int8", int.class);
        assertThat(conversion.column()).isEqualTo("big");
        assertThat(conversion.type()).isEqualTo("int8");
        assertThat(conversion.askedClass()).isEqualTo(int.class);
    }

    @Test
    void showTheStatementThatWasWaitedFor() {
        QueryTimeoutException late = new QueryTimeoutException("no end within 3 s", "do this", CAUSE, "waiting");
        assertThat(late.about("SELECT\n  pg_sleep(30)"))
                .hasMessage("no end within 3 s, while waiting\n    SELECT pg_sleep(30)\nhint: do this")
                .hasCause(CAUSE)
                .extracting(QueryTimeoutException::phase, QueryTimeoutException::hint, Throwable::getStackTrace)
                .containsExactly("waiting", "do this", late.getStackTrace());
        CallInterruptedException interrupted = new CallInterruptedException("interrupted", "do this", CAUSE);
        assertThat(interrupted.about("SELECT\n  pg_sleep(30)"))
                .hasMessage("interrupted\n    SELECT pg_sleep(30)\nhint: do this")
                .hasCause(CAUSE)
                .extracting(CallInterruptedException::hint, Throwable::getStackTrace)
                .containsExactly("do this", interrupted.getStackTrace());
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "23505"})
    void aRolledBackTransactionIsAsSafeToRetryAsWhatSpoiledIt(String sqlState) {
        ServerException first = ServerErrors.of(new ErrorFields(Map.of('C', sqlState)), "SELECT 1");
        assertThat(new TransactionRolledBackException("m", null, first).safeToRetry())
                .isEqualTo(sqlState.equals("40001"));
    }
}
