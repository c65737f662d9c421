package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 0.0.0.0/0",
        "10.0.0.1/32, 10.0.0.1",
        "010.1.2.3, 10.1.2.3",
        "::, ::",
        "::1/128, ::1",
        "1::, 1::",
        "1:0:0:2:0:0:0:3/7, 1:0:0:2::3/7",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "::ffff:1.2.3.4, ::ffff:1.2.3.4",
        "::FFFF:102:304, ::ffff:1.2.3.4",
        "::1.2.3.4, ::1.2.3.4",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "0:0:1::, 0:0:1::",
    })
    void readsAndPrintsAddresses(String text, String printed) {
        assertThat(Inet.parse(text)).hasToString(printed).isEqualTo(Inet.parse(printed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.1/",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.1.2",
                "10.0.0.1/33",
                "10.0.0.1/-1",
                "10.0.0.1/+1",
                "10.0.0.a",
                "localhost",
                "::1/129",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "1:2:3:4:5:6:7:8::",
                "::1.2.3",
                "::1%lo",
                "g::",
                ":1:2:3:4:5:6:7",
                " ::1",
                "1:2:3:4:5:6:7:1.2.3.4"
            })
    void refusesWhatIsNone(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Inet.parse(text));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Cidr.parse(text));
    }

    @Test
    void keepsTheVersion() {
        Inet mapped = Inet.parse("::ffff:1.2.3.4");
        assertThat(mapped.address()).isInstanceOf(Inet6Address.class);
        assertThat(mapped.address().getAddress()).hasSize(16);
        assertThat(mapped).isNotEqualTo(Inet.parse("1.2.3.4"));
        assertThat(Inet.of(new byte[] {1, 2, 3, 4}, 32)).isEqualTo(Inet.parse("1.2.3.4"));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Inet.of(new byte[5], 0));
    }

    @Test
    void forgetsNames() throws Exception {
        InetAddress named = InetAddress.getByAddress("db.example", new byte[] {10, 0, 0, 1});
        assertThat(new Inet(named)).hasToString("10.0.0.1").isEqualTo(Inet.parse("10.0.0.1"));
        assertThat(new Inet(named).address()).hasToString("/10.0.0.1");
    }

    @Test
    void knowsNetworks() {
        Cidr network = Inet.parse("192.168.77.5/19").network();
        assertThat(network).hasToString("192.168.64.0/19").isEqualTo(Cidr.parse("192.168.64.0/19"));
        assertThat(network.contains(Inet.parse("192.168.95.255").address())).isTrue();
        assertThat(network.contains(Inet.parse("192.168.96.0").address())).isFalse();
        assertThat(network.contains(Inet.parse("::1").address())).isFalse();
        assertThat(Cidr.parse("10.1.2.3")).hasToString("10.1.2.3/32");
        assertThat(Cidr.parse("::/0").contains(Inet.parse("fe80::1").address())).isTrue();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Cidr.parse("10.0.0.1/31"));
    }

    @Test
    void readsTheAddressesOfNetworkCards() {
        MacAddress address = MacAddress.of(new byte[] {8, 0, 0x2B, 1, 2, 3});
        for (String text : List.of(
                "08:00:2b:01:02:03",
                "08-00-2B-01-02-03",
                "08002b:010203",
                "08002b-010203",
                "0800.2b01.0203",
                " 08002b010203 ")) {
            assertThat(MacAddress.parse(text)).isEqualTo(address);
        }
        assertThat(address).hasToString("08:00:2b:01:02:03");
        assertThat(address.toEightBytes()).hasToString("08:00:2b:ff:fe:01:02:03");
        assertThat(address.toEightBytes().toEightBytes()).isEqualTo(address.toEightBytes());
        assertThat(MacAddress.parse("08:00:2b:ff:fe:01:02:03").toByteArray()).hasSize(8);
        for (String text : List.of(
                "",
                "08:00:2b:01:02",
                "08:00-2b:01:02:03",
                "0:8:00:2b:01:02:03",
                "08::00:2b:01:02:03",
                "08:00:2b:01:02:03:",
                "08:00:2b:01:02:0g")) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> MacAddress.parse(text));
        }
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new MacAddress(1L << 48, 6));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new MacAddress(1, 7));
    }
}
