package dev.bramble.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.nfs.RpcConnection.Arguments;
import dev.bramble.nfs.RpcConnection.Results;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port mapper over TCP and UDP, and what klibc's nfsmount asks it. */
class PortmapTest {
    private static final int PROGRAM = 100000;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private NfsFixture nfs;
    private Portmapper portmapper;
    private int port;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        nfs = new NfsFixture(data);
        portmapper = Portmapper.of("own", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), nfs.stack);
        port = ((Portmapper.Own) portmapper).server().port();
    }

    @AfterEach
    void close() throws Exception {
        portmapper.close();
        nfs.close();
    }

    private static Arguments mapping(int program, int version, int protocol, int port) {
        return new Arguments().int32(program).int32(version).int32(protocol).int32(port);
    }

    private Results byTcp(int procedure, Arguments arguments) throws IOException {
        try (RpcConnection rpc = new RpcConnection(port)) {
            return rpc.call(PROGRAM, 2, procedure, arguments);
        }
    }

    private Results byUdp(int procedure, Arguments arguments) throws IOException {
        try (RpcConnection codec = new RpcConnection(port);
                DatagramSocket socket = new DatagramSocket()) {
            byte[] call = codec.message(77, PROGRAM, 2, procedure, arguments);
            DatagramPacket reply = new DatagramPacket(new byte[2048], 2048);
            receive(socket, call, reply);
            Results results = new Results(ByteBuffer.wrap(reply.getData(), 0, reply.getLength()));
            assertThat(results.acceptStatus(77)).isZero();
            return results;
        }
    }

    /** Datagrams get lost where many come at once: a client asks again. */
    private void receive(DatagramSocket socket, byte[] call, DatagramPacket reply) throws IOException {
        socket.setSoTimeout(500);
        for (int tries = 1; ; tries++) {
            send(socket, call);
            try {
                socket.receive(reply);
                return;
            } catch (SocketTimeoutException e) {
                if (tries == 20) {
                    throw e;
                }
            }
        }
    }

    private void send(DatagramSocket socket, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void nfsAndMountAreFoundByTcpAndUdp() throws Exception {
        int[][] questions = {
            {100003, 3, TCP, nfs.stack.port()},
            {100003, 4, TCP, nfs.stack.port()},
            {100005, 3, TCP, nfs.stack.port()},
            {PROGRAM, 2, TCP, port},
            {PROGRAM, 2, UDP, port},
            {100003, 3, UDP, 0},
            {100003, 2, TCP, 0},
            {100005, 1, TCP, 0},
            {100024, 1, TCP, 0}
        };
        for (int[] question : questions) {
            Arguments arguments = mapping(question[0], question[1], question[2], 0);
            assertThat(byTcp(3, arguments).int32()).isEqualTo(question[3]);
            assertThat(byUdp(3, arguments).int32()).isEqualTo(question[3]);
        }
    }

    @Test
    void allIsListed() throws Exception {
        for (Results results : List.of(byTcp(4, new Arguments()), byUdp(4, new Arguments()))) {
            List<String> mappings = new ArrayList<>();
            while (results.int32() == 1) {
                mappings.add(
                        "%d.%d/%d %d".formatted(results.int32(), results.int32(), results.int32(), results.int32()));
            }
            assertThat(mappings)
                    .containsExactly(
                            "100003.3/6 " + nfs.stack.port(),
                            "100003.4/6 " + nfs.stack.port(),
                            "100005.3/6 " + nfs.stack.port(),
                            "100000.2/6 " + port,
                            "100000.2/17 " + port);
        }
    }

    @Test
    void nobodySetsAnything() throws Exception {
        byTcp(0, new Arguments());
        assertThat(byTcp(1, mapping(100003, 3, UDP, 666)).int32()).isZero();
        assertThat(byUdp(1, mapping(100003, 3, UDP, 666)).int32()).isZero();
        assertThat(byTcp(2, mapping(100003, 3, TCP, 0)).int32()).isZero();
        assertThat(byTcp(3, mapping(100003, 3, UDP, 0)).int32()).isZero();
        assertThat(byTcp(3, mapping(100003, 3, TCP, 0)).int32()).isEqualTo(nfs.stack.port());
        assertThatThrownBy(() -> byTcp(5, new Arguments())).hasMessage("accept_stat 3");
    }

    /** rpcinfo begins with version 4, and goes down by this answer. */
    @Test
    void otherVersionsHearWhichThereIs() throws Exception {
        try (RpcConnection rpc = new RpcConnection(port)) {
            Results reply = rpc.exchange(rpc.message(9, PROGRAM, 4, 0, new Arguments()));
            assertThat(reply.acceptStatus(9)).isEqualTo(2);
            assertThat(reply.int32()).isEqualTo(2);
            assertThat(reply.int32()).isEqualTo(2);
        }
    }

    /** Asks for MOUNT, and calls it with AUTH_NONE; its client reads the socket once. */
    @Test
    void theReplyToKlibcsMountIsOneSegment() throws Exception {
        int mountPort = byTcp(3, mapping(100005, 3, TCP, 0)).int32();
        for (int round = 0; round < 50; round++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), mountPort)) {
                socket.setSoTimeout(10_000);
                byte[] path = nfs.tree.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                Arguments call = new Arguments()
                        .int32(4711)
                        .int32(0)
                        .int32(2)
                        .int32(100005)
                        .int32(3)
                        .int32(1)
                        .int32(0)
                        .int32(0)
                        .int32(0)
                        .int32(0)
                        .opaque(path);
                byte[] bytes = call.bytes();
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(4 + bytes.length)
                                .putInt(0x8000_0000 | bytes.length)
                                .put(bytes)
                                .array());
                byte[] reply = new byte[4096];
                int length = socket.getInputStream().read(reply);
                ByteBuffer read = ByteBuffer.wrap(reply, 0, length);
                assertThat(read.getInt()).isEqualTo(0x8000_0000 | (length - 4));
                Results results = new Results(read);
                assertThat(results.acceptStatus(4711)).isZero();
                assertThat(results.int32()).isZero();
                assertThat(results.opaque()).isNotEmpty();
            }
        }
    }

    @Test
    void anyBytesAreAnsweredOrLeftAndTheNextCallIsAnswered() throws Exception {
        Random random = new Random(111);
        try (RpcConnection codec = new RpcConnection(port);
                DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            byte[] good = codec.message(77, PROGRAM, 2, 3, mapping(100003, 3, TCP, 0));
            for (int round = 0; round < 3000; round++) {
                byte[] bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 40));
                for (int flips = random.nextInt(6); flips > 0 && bytes.length > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                send(socket, bytes);
                if (round % 100 == 0) {
                    garbageByTcp(random, bytes);
                }
            }
            // A reply that is sent to it is no call: it must not be answered, or two servers would never stop.
            send(
                    socket,
                    new Arguments()
                            .int32(1)
                            .int32(1)
                            .int32(0)
                            .int32(0)
                            .int32(0)
                            .int32(0)
                            .bytes());
        }
        assertThat(byUdp(3, mapping(100003, 3, TCP, 0)).int32()).isEqualTo(nfs.stack.port());
        assertThat(byTcp(3, mapping(100003, 3, TCP, 0)).int32()).isEqualTo(nfs.stack.port());
    }

    private void garbageByTcp(Random random, byte[] bytes) throws IOException {
        try (RpcConnection rpc = new RpcConnection(port)) {
            if (random.nextBoolean()) {
                rpc.send(bytes);
            } else {
                rpc.raw(bytes);
            }
        }
    }

    @Test
    void aReplyIsNoCall() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            send(
                    socket,
                    new Arguments()
                            .int32(1)
                            .int32(1)
                            .int32(0)
                            .int32(0)
                            .int32(0)
                            .int32(0)
                            .bytes());
            // Answered in order: had the first one been, its answer would come first.
            try (RpcConnection codec = new RpcConnection(port)) {
                send(socket, codec.message(78, PROGRAM, 2, 0, new Arguments()));
            }
            socket.setSoTimeout(10_000);
            DatagramPacket reply = new DatagramPacket(new byte[2048], 2048);
            socket.receive(reply);
            assertThat(ByteBuffer.wrap(reply.getData()).getInt()).isEqualTo(78);
        }
    }

    @Test
    void recordsAreShortHere() throws Exception {
        try (RpcConnection rpc = new RpcConnection(port)) {
            rpc.raw(ByteBuffer.allocate(4).putInt(0x8000_0000 | 4096).array());
            assertThat(rpc.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenAndAWordThatIsNoneAreSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            assertThatThrownBy(() -> Portmapper.of("own", address, nfs.stack)).isInstanceOf(BindException.class);
            assertThatThrownBy(() -> Portmapper.of("on", address, nfs.stack))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'on' is not off, own or register");
            assertThat(Portmapper.of("off", address, nfs.stack)).isInstanceOf(Portmapper.Off.class);
        }
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            assertThatThrownBy(() -> Portmapper.of("own", address, nfs.stack)).isInstanceOf(BindException.class);
        }
    }
}
