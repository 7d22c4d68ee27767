package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.IncomingFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long transfers go on by a second socket at their port, and nobody can tell by their packets. */
class DirectSocketTest {
    private static final int BLOCKS = 200;
    private static final int SURE = OwnSocket.DIRECT_FROM + 10;

    @TempDir
    private Path root;

    private TestServer start(UdpTransport transport) throws IOException {
        byte[] content = new byte[BLOCKS * 512 - 1];
        new Random(1350).nextBytes(content);
        Files.write(root.resolve("kernel8.img"), content);
        return new TestServer(
                transport,
                new TftpServerSettings(InetAddress.getLoopbackAddress(), 0, new TransferPorts.Any(), Mtu.NO_CAP, 64),
                ConfinedBootFiles.in(root),
                IncomingFiles.NONE);
    }

    /** Asks, and acknowledges all blocks before {@code block}, which has come at the end. */
    private static InetSocketAddress until(int block, RawClient pi) throws IOException {
        pi.ask("kernel8.img");
        RawClient.Reply reply = pi.receive();
        InetSocketAddress from = reply.from();
        return goOn(1, block, pi, from);
    }

    private static InetSocketAddress goOn(int has, int block, RawClient pi, InetSocketAddress from) throws IOException {
        for (int next = has + 1; next <= block; next++) {
            pi.ack(next - 1, from);
            RawClient.Reply reply = pi.receive();
            assertThat(reply.opcode()).isEqualTo(3);
            assertThat(reply.number()).isEqualTo(next);
            assertThat(reply.from()).isEqualTo(from);
        }
        return from;
    }

    private static void end(RawClient pi, InetSocketAddress from, TestServer server) throws IOException {
        pi.ack(BLOCKS, from);
        await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
    }

    /** Ports of the clients to which the sockets at a port are connected; 0 for one that is not. */
    private static List<Integer> clientsAt(InetSocketAddress transfer) throws IOException {
        String port = String.format(Locale.ROOT, ":%04X", transfer.getPort());
        try (var lines = Files.lines(Path.of("/proc/net/udp"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words[1].endsWith(port))
                    .map(words -> Integer.parseInt(words[2].substring(words[2].indexOf(':') + 1), 16))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aLongTransferGetsASocketThatIsConnectedAndAShortOneNone() throws IOException {
        try (TestServer server = start(UdpTransport.EPOLL)) {
            // The second client's is of the same port, where the system gives it again.
            for (int transfer = 0; transfer < 2; transfer++) {
                try (RawClient pi = server.client()) {
                    InetSocketAddress from = until(OwnSocket.DIRECT_FROM / 2, pi);
                    assertThat(clientsAt(from)).containsExactly(0);
                    goOn(OwnSocket.DIRECT_FROM / 2, SURE, pi, from);
                    assertThat(clientsAt(from)).containsExactly(0, pi.address().getPort());
                    goOn(SURE, BLOCKS, pi, from);
                    end(pi, from, server);
                    await().untilAsserted(() -> assertThat(clientsAt(from)).containsExactly(0));
                }
            }
        }
    }

    @Test
    void aTransferThatIsOverByThenGetsNone() throws IOException {
        try (TestServer server = start(UdpTransport.EPOLL);
                RawClient pi = server.client();
                RawClient other = server.client()) {
            Files.write(root.resolve("kernel8.img"), new byte[OwnSocket.DIRECT_FROM * 512 - 1]);
            InetSocketAddress from = until(OwnSocket.DIRECT_FROM, pi);
            pi.ack(OwnSocket.DIRECT_FROM, from);
            await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
            // What the loop did after that packet is done when it answers another.
            other.ask("kernel8.img");
            assertThat(other.receive().from()).isEqualTo(from);
            assertThat(clientsAt(from)).containsExactly(0);
        }
    }

    @Test
    void whatWouldLosePacketsIsLeftAlone() throws IOException {
        try (TestServer server = start(UdpTransport.NIO);
                RawClient pi = server.client()) {
            InetSocketAddress from = until(BLOCKS, pi);
            assertThat(clientsAt(from)).containsExactly(0);
            end(pi, from, server);
        }
    }

    /** RFC 1350 section 4. */
    @ParameterizedTest
    @EnumSource
    void othersGetAnErrorAndDisturbNothing(UdpTransport transport) throws IOException {
        try (TestServer server = start(transport);
                RawClient pi = server.client();
                RawClient other = server.client()) {
            InetSocketAddress from = until(SURE, pi);
            for (int i = 0; i < 20; i++) {
                other.ack(SURE, from);
                RawClient.Reply error = other.receive();
                assertThat(error.opcode()).isEqualTo(5);
                assertThat(error.number()).isEqualTo(5);
                assertThat(error.from()).isEqualTo(from);
            }
            goOn(SURE, BLOCKS, pi, from);
            end(pi, from, server);
        }
    }

    /** The kernel tells of an ICMP message by an error, at the next packet: that is lost, and sent again. */
    @ParameterizedTest
    @EnumSource
    void aClientThatWasAwayForAMomentGoesOn(UdpTransport transport) throws IOException {
        try (TestServer server = start(transport)) {
            InetSocketAddress from;
            InetSocketAddress client;
            try (RawClient pi = server.client()) {
                from = until(SURE, pi);
                client = pi.address();
                pi.ack(SURE, from);
            }
            try (RawClient pi = new RawClient(server.address(), client)) {
                RawClient.Reply again = pi.receive();
                assertThat(again.number()).isEqualTo(SURE + 1);
                goOn(SURE + 1, BLOCKS, pi, from);
                end(pi, from, server);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePortServesAnotherClientAfterwards(UdpTransport transport) throws IOException {
        try (TestServer server = start(transport)) {
            for (int transfer = 0; transfer < 12; transfer++) {
                try (RawClient pi = server.client()) {
                    InetSocketAddress from = until(BLOCKS, pi);
                    end(pi, from, server);
                }
            }
        }
    }
}
