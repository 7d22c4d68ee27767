package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class MtuTest {
    private static final InetSocketAddress IPV4 = new InetSocketAddress("192.0.2.1", 2000);
    private static final InetSocketAddress IPV6 = new InetSocketAddress("2001:db8::1", 2000);

    @Test
    void theLargestBlockFillsOnePacket() {
        assertThat(Mtu.of(1500).largestBlock(IPV4)).isEqualTo(1468);
        assertThat(Mtu.of(1500).largestBlock(IPV6)).isEqualTo(1448);
        assertThat(Mtu.of(576).largestBlock(IPV6)).isGreaterThanOrEqualTo(512);
    }

    @Test
    void zeroIsNoCap() {
        assertThat(Mtu.of(0).largestBlock(IPV4)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatNoLinkHasIsRefused() {
        assertThatThrownBy(() -> Mtu.of(500)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mtu.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Mtu.of(70_000)).isInstanceOf(IllegalArgumentException.class);
    }
}
