package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.IncomingFiles;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where transfers take place, with either kind of sockets. */
class TransferPortsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final byte[] content = new byte[300_000];

    @TempDir
    private Path root;

    @BeforeEach
    void write() throws IOException {
        new Random(7440).nextBytes(content);
        Files.write(root.resolve("kernel8.img"), content);
    }

    private TestServer server(UdpTransport transport, InetAddress bind, TransferPorts ports) throws IOException {
        return new TestServer(
                transport,
                new TftpServerSettings(bind, 0, ports, Mtu.NO_CAP, 64),
                ConfinedBootFiles.in(root),
                IncomingFiles.NONE);
    }

    /** Ports that were free a moment ago; the first of them is taken by the caller. */
    private static TransferPorts.Range rangeFrom(DatagramSocket taken, int size) {
        int first = Math.min(taken.getLocalPort(), 65_535 - size);
        return new TransferPorts.Range(first, first + size - 1);
    }

    @Test
    void transfersStayInTheRangeAndPassByAPortThatIsAnothers() throws IOException {
        try (DatagramSocket others = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            TransferPorts.Range range = rangeFrom(others, 50);
            try (TestServer server = server(UdpTransport.best(), LOOPBACK, range);
                    RawClient pi = server.client()) {
                for (int i = 0; i < 60; i++) {
                    pi.ask("kernel8.img", "tsize", "0");
                    Reply oack = pi.receive();
                    assertThat(oack.from().getPort())
                            .isBetween(range.first(), range.last())
                            .isNotEqualTo(others.getLocalPort());
                    pi.abort(oack.from());
                }
                assertThat(pi.load("kernel8.img", "blksize", "1468")).isEqualTo(content);
            }
        }
    }

    @Test
    void aRangeThatIsTakenIsCountedAndFreeAgainLater() throws IOException {
        TransferPorts.Range onePort;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            onePort = rangeFrom(free, 1);
        }
        try (TestServer server = server(UdpTransport.best(), LOOPBACK, onePort);
                RawClient first = server.client();
                RawClient second = server.client()) {
            first.ask("kernel8.img", "tsize", "0");
            Reply oack = first.receive();
            second.ask("kernel8.img", "tsize", "0");
            await().until(() -> server.metric("bramble_tftp_dropped_packets_total", "reason", "no_port") == 1);
            first.abort(oack.from());
            await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
            assertThat(second.load("kernel8.img", "blksize", "1468")).isEqualTo(content);
            assertThat(first.load("kernel8.img")).isEqualTo(content);
        }
    }

    private static int portOf(RawClient client) throws IOException {
        client.ask("kernel8.img", "tsize", "0");
        Reply oack = client.receive();
        client.abort(oack.from());
        return oack.from().getPort();
    }

    @Test
    void aClientMeetsNoneOfItsLastSockets() throws IOException {
        try (TestServer server = server(UdpTransport.best(), LOOPBACK, TransferPorts.parse("any"));
                RawClient first = server.client();
                RawClient second = server.client();
                RawClient third = server.client()) {
            Map<RawClient, Integer> last = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                for (RawClient client : List.of(first, second, third)) {
                    int port = portOf(client);
                    assertThat(port).isNotEqualTo(last.put(client, port));
                    await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
                }
            }
        }
    }

    @Test
    void aLatePacketToASocketThatServesAnotherNowIsNeitherAnsweredNorTaken() throws IOException {
        try (TestServer server = server(UdpTransport.best(), LOOPBACK, TransferPorts.parse("any"))) {
            // Clients with one listener, of which there may be as many as processors, meet at the same socket.
            for (int i = 0; i < 200; i++) {
                try (RawClient early = server.client();
                        RawClient next = server.client()) {
                    int port = portOf(early);
                    await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
                    next.ask("kernel8.img", "blksize", "1468");
                    Reply oack = next.receive();
                    if (oack.from().getPort() == port) {
                        early.ack(0, oack.from());
                        assertThat(early.receive(200)).isEmpty();
                        next.ack(0, oack.from());
                        assertThat(next.receive().number()).isEqualTo(1);
                        return;
                    }
                    next.abort(oack.from());
                    await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
                }
            }
            fail("no socket was used twice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"any", "single"})
    void withJavasOwnSocketsToo(String ports) throws IOException {
        try (TestServer server =
                        server(UdpTransport.NIO, InetAddress.getByName("0.0.0.0"), TransferPorts.parse(ports));
                RawClient pi = new RawClient(
                        new InetSocketAddress(LOOPBACK, server.address().getPort()))) {
            assertThat(pi.load("kernel8.img", "blksize", "1468", "windowsize", "16"))
                    .isEqualTo(content);
            assertThat(pi.load("kernel8.img", "tsize", "0")).isEqualTo(content);
        }
    }
}
