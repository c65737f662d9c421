package io.github.loompg.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.MalformedMessageException;
import org.junit.jupiter.api.Test;

/** What several messages have in common: statuses, formats, versions. */
final class SmallTypesTest {
    @Test
    void transaction_status() {
        for (TransactionStatus status : TransactionStatus.values()) {
            assertThat(TransactionStatus.of(status.code())).isEqualTo(status);
        }
        assertThatThrownBy(() -> TransactionStatus.of((byte) 'X'))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("'X'");
    }

    @Test
    void format() {
        for (Format format : Format.values()) {
            assertThat(Format.of(format.code())).isEqualTo(format);
        }
        assertThatThrownBy(() -> Format.of(2)).isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> Format.of(-1)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void protocol_version() {
        assertThat(ProtocolVersion.V3_0.code()).isEqualTo(196608);
        assertThat(ProtocolVersion.of(0x00030002))
                .isEqualTo(ProtocolVersion.V3_2)
                .hasToString("3.2");
        assertThat(ProtocolVersion.V3_0).isLessThan(ProtocolVersion.V3_2);
        assertThat(ProtocolVersion.of(-1)).isGreaterThan(ProtocolVersion.V3_2).hasToString("65535.65535");
    }
}
