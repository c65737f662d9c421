package io.github.loompg.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.Collections;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameLimitsTest {
    private static final FrameLimits LIMITS = FrameLimits.DEFAULT;

    @ParameterizedTest
    @ValueSource(ints = {3, 0, -5, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void an_impossible_length_is_refused_for_every_type(int length) throws IllegalAccessException {
        for (byte type : MessageTest.constants(BackendTypes.class)) {
            assertRefused(type, length, true);
            assertRefused(type, length, false);
        }
        for (byte type : MessageTest.constants(FrontendTypes.class)) {
            assertThatThrownBy(() -> LIMITS.checkFrontend(type, length, true))
                    .isInstanceOf(MalformedMessageException.class);
        }
        assertThatThrownBy(() -> LIMITS.checkStartup(length)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void an_unknown_type_is_refused() throws IllegalAccessException {
        Set<Byte> known = MessageTest.constants(BackendTypes.class);
        Set<Byte> knownOfClient = MessageTest.constants(FrontendTypes.class);
        for (int type = Byte.MIN_VALUE; type <= Byte.MAX_VALUE; type++) {
            byte code = (byte) type;
            if (known.contains(code)) {
                assertThatCode(() -> LIMITS.check(code, 4, false)).doesNotThrowAnyException();
            } else {
                assertRefused(code, 4, true);
            }
            if (knownOfClient.contains(code)) {
                assertThatCode(() -> LIMITS.checkFrontend(code, 4, false)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> LIMITS.checkFrontend(code, 4, true))
                        .isInstanceOf(MalformedMessageException.class);
            }
        }
    }

    @Test
    void a_server_that_has_not_let_us_in_has_little_to_say() throws IllegalAccessException {
        LIMITS.check(BackendTypes.ERROR_RESPONSE, 64 << 10, false);
        for (byte type : MessageTest.constants(BackendTypes.class)) {
            assertRefused(type, (64 << 10) + 1, false);
        }
    }

    @Test
    void only_data_and_texts_may_be_long() throws IllegalAccessException {
        Set<Byte> mayBeLong = Set.of(
                BackendTypes.DATA_ROW,
                BackendTypes.COPY_DATA,
                BackendTypes.ROW_DESCRIPTION,
                BackendTypes.ERROR_RESPONSE,
                BackendTypes.NOTICE_RESPONSE,
                BackendTypes.NOTIFICATION_RESPONSE,
                BackendTypes.FUNCTION_CALL_RESPONSE);
        for (byte type : MessageTest.constants(BackendTypes.class)) {
            LIMITS.check(type, 30_000, true);
            if (mayBeLong.contains(type)) {
                LIMITS.check(type, 1 << 30, true);
                assertRefused(type, (1 << 30) + 1, true);
            } else if (type != BackendTypes.PARAMETER_DESCRIPTION) {
                assertRefused(type, 30_001, true);
            }
        }
    }

    @Test
    void a_statement_may_have_as_many_parameters_as_can_be_counted() {
        int length = Samples.written(new Backend.ParameterDescription(Collections.nCopies(65_535, 25))).length - 1;
        LIMITS.check(BackendTypes.PARAMETER_DESCRIPTION, length, true);
        assertRefused(BackendTypes.PARAMETER_DESCRIPTION, length + 1, true);
    }

    @Test
    void the_refusal_names_type_and_length() {
        assertThatThrownBy(() -> LIMITS.check((byte) 'Z', 77_777, true))
                .hasMessageContaining("'Z'")
                .hasMessageContaining("77777");
        assertThatThrownBy(() -> LIMITS.check((byte) 7, 5, true)).hasMessageContaining("0x07");
    }

    @Test
    void limits_can_be_set() {
        FrameLimits small = new FrameLimits(10, 20, 30);
        small.check(BackendTypes.DATA_ROW, 30, true);
        assertThatThrownBy(() -> small.check(BackendTypes.DATA_ROW, 31, true))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> small.check(BackendTypes.COMMAND_COMPLETE, 21, true))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> small.check(BackendTypes.DATA_ROW, 11, false))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> new FrameLimits(3, 20, 30)).isInstanceOf(IllegalArgumentException.class);
        assertThat(small.longest()).isEqualTo(30);
    }

    private static void assertRefused(byte type, int length, boolean authenticated) {
        assertThatThrownBy(() -> LIMITS.check(type, length, authenticated))
                .isInstanceOf(MalformedMessageException.class);
    }
}
