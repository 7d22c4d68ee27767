package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void ipv4IsDotted() throws UnknownHostException {
        assertThat(ClientAddress.text(InetAddress.getByName("192.0.2.250"))).isEqualTo("192.0.2.250");
    }

    /** Java makes IPv4 of such bytes; Netty's native transport leaves them as they came. */
    @Test
    void anIpv4MappedAddressIsTheIpv4One() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 192, 0, 2, (byte) 250};
        assertThat(ClientAddress.text(Inet6Address.getByAddress(null, mapped, -1)))
                .isEqualTo("192.0.2.250");
        mapped[0] = 1;
        assertThat(ClientAddress.text(Inet6Address.getByAddress(null, mapped, -1)))
                .isEqualTo("100:0:0:0:0:ffff:c000:2fa");
    }

    @Test
    void aLinkLocalAddressHasNoZone() throws UnknownHostException {
        byte[] local = new byte[16];
        local[0] = (byte) 0xfe;
        local[1] = (byte) 0x80;
        local[15] = 1;
        assertThat(ClientAddress.text(Inet6Address.getByAddress(null, local, 7)))
                .isEqualTo("fe80:0:0:0:0:0:0:1");
    }
}
