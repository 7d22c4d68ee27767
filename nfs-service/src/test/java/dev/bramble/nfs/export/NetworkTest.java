package dev.bramble.nfs.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.168.1.0/24,    192.168.1.0,        true",
        "192.168.1.0/24,    192.168.1.255,      true",
        "192.168.1.0/24,    192.168.2.0,        false",
        "10.0.0.128/25,     10.0.0.127,         false",
        "10.0.0.128/25,     10.0.0.129,         true",
        "172.16.0.0/12,     172.31.255.255,     true",
        "172.16.0.0/12,     172.32.0.0,         false",
        "10.1.2.3/32,       10.1.2.3,           true",
        "10.1.2.3/32,       10.1.2.2,           false",
        "0.0.0.0/0,         8.8.8.8,            true",
        "0.0.0.0/0,         2001:db8::1,        false",
        "10.0.0.0/8,        ::ffff:10.1.1.1,    true",
        "2001:db8::/32,     2001:db8:ffff::1,   true",
        "2001:db8::/33,     2001:db8:8000::1,   false",
        "::/0,              10.0.0.1,           false",
        "fe80::/10,         febf::1,            true",
        "fe80::/10,         fec0::1,            false"
    })
    void aNetworkHasTheAddressesOfItsPrefix(String network, String address, boolean contained) {
        assertThat(Network.parse(network).orElseThrow().contains(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "::/129",
                "::/9999",
                "localhost/8",
                "/8",
                "10.0.0.0/ 8"
            })
    void whatIsNoNetworkIsNone(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @Test
    void itShowsAsItIsWritten() {
        assertThat(Network.parse("10.0.0.0/8").orElseThrow()).hasToString("10.0.0.0/8");
    }
}
