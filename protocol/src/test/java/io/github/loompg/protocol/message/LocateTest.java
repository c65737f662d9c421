package io.github.loompg.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding the values of a row in place. */
final class LocateTest {
    @Test
    void finds_where_each_value_begins_and_how_long_it_is() {
        byte[] array = Golden.bytes("EEEE 0003 00000002 '42' FFFFFFFF 00000000 EEEE");
        int[] places = new int[6];
        Backend.DataRow.locate(new ByteReader(array, 2, array.length - 4), places);
        assertThat(places).containsExactly(8, 2, 14, -1, 18, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001 00000001 'a'", // fewer columns than described
                "0003 FFFFFFFF FFFFFFFF FFFFFFFF", // more
                "FFFF FFFFFFFF FFFFFFFF",
                "0002 FFFFFFFF FFFFFFFE", // a negative length
                "0002 FFFFFFFF 7FFFFFF0", // a length beyond everything
                "0002 FFFFFFFF 00000002 'a'", // a length beyond the row
                "0002 FFFFFFFF FFFFFFFF 00", // more than the columns
                "0002 FFFFFFFF",
                "00",
                ""
            })
    void a_row_that_cannot_be_is_malformed(String body) {
        int[] places = new int[4];
        assertThatThrownBy(() -> Backend.DataRow.locate(new ByteReader(Golden.bytes(body)), places))
                .isInstanceOf(MalformedMessageException.class);
    }
}
