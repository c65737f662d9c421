package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BitStringTest {
    @Test
    void readsBits() {
        BitString bits = BitString.parse("101");
        assertThat(bits).hasToString("101").isEqualTo(BitString.parse("B101"));
        assertThat(BitString.parse("x5F")).hasToString("01011111");
        assertThat(BitString.parse("Xa")).hasToString("1010");
        assertThat(BitString.parse("")).hasToString("");
        for (String text : List.of("2", "0 1", "b12", "xg", "x 1", "-1")) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> BitString.parse(text));
        }
    }

    @Test
    void isAValue() {
        assertThat(BitString.parse("0101")).isNotEqualTo(BitString.parse("101")).isNotEqualTo(BitString.parse("01010"));
        assertThat(BitString.parse("101")).hasSameHashCodeAs(BitString.of(5, 3));
        assertThat(List.of(BitString.parse("101").get(0), BitString.parse("101").get(1)))
                .containsExactly(true, false);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> BitString.parse("101").get(3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> BitString.parse("101").get(-1));
    }

    @Test
    void isMadeOfBytes() {
        byte[] bytes = {(byte) 0xAF, (byte) 0xFF};
        BitString bits = BitString.of(bytes, 9);
        bytes[0] = 0;
        assertThat(bits).hasToString("101011111").isEqualTo(BitString.parse("101011111"));
        assertThat(bits.toByteArray()).containsExactly(0xAF, 0x80);
        assertThat(bits.length()).isEqualTo(9);
        assertThat(BitString.of(new byte[] {1})).hasToString("00000001");
        assertThat(bits.toBitSet()).isEqualTo(BitSet.valueOf(new byte[] {(byte) 0xF5, 1}));
        for (int length : new int[] {-1, 0, 8, 17}) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> BitString.of(bytes, length));
        }
    }

    @Test
    void isANumber() {
        assertThat(BitString.of(5, 3)).hasToString("101");
        assertThat(BitString.of(5, 12)).hasToString("000000000101");
        assertThat(BitString.of(0, 0)).hasToString("");
        assertThat(BitString.of(BigInteger.TWO.pow(64), 65).toBigInteger()).isEqualTo(BigInteger.TWO.pow(64));
        assertThat(BitString.parse("000000000101").toLong()).isEqualTo(5);
        assertThat(BitString.parse("").toLong()).isZero();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> BitString.of(8, 3));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> BitString.of(-1, 64));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> BitString.of(BigInteger.TWO.pow(63), 64).toLong());
    }
}
