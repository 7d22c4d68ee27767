package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.ConfinedBootFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TftpServerTest {
    private static final String PREFIX = "dc-a6-32-e9-00-4c/";

    @TempDir
    private Path root;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        Path tree = Files.createDirectories(root.resolve("trees/abcdef012345"));
        Files.createSymbolicLink(root.resolve("dc-a6-32-e9-00-4c"), Path.of("trees/abcdef012345"));
        Files.createSymbolicLink(root.resolve("deadbeef"), Path.of("trees/abcdef012345"));
        Files.write(tree.resolve("start4.elf"), content(100_000));
        server = new TestServer(root);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private Path file(String name) {
        return root.resolve("trees/abcdef012345").resolve(name);
    }

    private BootEvent awaitEvent(DetailCase kind) {
        return await().until(
                        () -> server.events.stream()
                                .filter(event -> event.getDetailCase() == kind)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private long count(DetailCase kind) {
        return server.events.stream()
                .filter(event -> event.getDetailCase() == kind)
                .count();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tsize 0 blksize 1024                        | tsize=100000 blksize=1024
                    tsize 0 blksize 1468                        | tsize=100000 blksize=1468
                    BLKSIZE 1468 TSize 0                        | blksize=1468 tsize=100000
                    timeout 5 blksize 1468                      | timeout=5 blksize=1468
                    tsize 0 blksize 512 timeout 6               | tsize=100000 blksize=512 timeout=6
                    tsize 0 timeout 5 blksize 1468 windowsize 16| tsize=100000 timeout=5 blksize=1468 windowsize=16
                    blksize 65464                               | blksize=65464
                    blksize 8 windowsize 64                     | blksize=8 windowsize=64
                    blksize 7 tsize 0                           | tsize=100000
                    foo bar tsize 0 multicast 1                 | tsize=100000
                    blksize 1024 blksize 512                    | blksize=1024
                    """)
    void optionsAreAcknowledgedAndHeld(String asked, String acknowledged) throws IOException {
        try (RawClient client = server.client()) {
            client.ask(PREFIX + "start4.elf", asked.split(" ", -1));
            Reply oack = client.receive();
            assertThat(oack.opcode()).isEqualTo(6);
            assertThat(oack.options().entrySet().stream().map(Map.Entry::toString))
                    .containsExactly(acknowledged.split(" ", -1));
            assertThat(client.load(oack)).isEqualTo(content(100_000));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "511", "512", "513", "1024", "5000"})
    void filesOfAnySizeWithoutOptions(int size) throws IOException {
        Files.write(file("f"), content(size));
        try (RawClient client = server.client()) {
            assertThat(client.load(PREFIX + "f")).isEqualTo(content(size));
        }
    }

    @Test
    void eachTransferHasAPortOfItsOwn() throws IOException {
        try (RawClient one = server.client();
                RawClient two = server.client()) {
            one.ask(PREFIX + "start4.elf");
            two.ask(PREFIX + "start4.elf");
            int first = one.receive().from().getPort();
            int second = two.receive().from().getPort();
            assertThat(List.of(first, second, server.address().getPort())).doesNotHaveDuplicates();
        }
    }

    @Test
    void probeAbortAndLoadFromOnePortAsAPiDoes() throws IOException {
        try (RawClient pi = server.client()) {
            for (int probe = 0; probe < 300; probe++) {
                pi.ask(PREFIX + "start4.elf", "tsize", "0", "blksize", "1468");
                Reply oack = pi.receive();
                assertThat(oack.options()).containsEntry("tsize", "100000").containsEntry("blksize", "1468");
                pi.abort(oack.from());
            }
            assertThat(pi.load(PREFIX + "start4.elf", "tsize", "0", "blksize", "1468"))
                    .isEqualTo(content(100_000));
        }
        BootEvent served = awaitEvent(DetailCase.FILE_SERVED);
        assertThat(served.getSubject().getPiUid()).isEqualTo("abcdef012345");
        assertThat(served.getSubject().getMac()).isEqualTo("dc:a6:32:e9:00:4c");
        assertThat(served.getSubject().getAddress()).isEqualTo("127.0.0.1");
        assertThat(served.getSubject().getInventoryRevision()).isEqualTo(7);
        assertThat(served.getFileServed().getPath()).isEqualTo(PREFIX + "start4.elf");
        assertThat(served.getFileServed().getSizeBytes()).isEqualTo(100_000);
        assertThat(served.getFileServed().getBlockBytes()).isEqualTo(1468);
        assertThat(served.getFileServed().getRetransmits()).isZero();
        double heldBack = server.metric("bramble_tftp_events_held_back_total", "event", "file_aborted");
        assertThat(count(DetailCase.FILE_ABORTED) + heldBack).isEqualTo(300);
        BootEvent aborted = awaitEvent(DetailCase.FILE_ABORTED);
        assertThat(aborted.getFileAborted().getProbe()).isTrue();
        assertThat(aborted.getFileAborted().getSentBytes()).isZero();
        assertThat(server.metric("bramble_tftp_transfers_total", "outcome", "probed"))
                .isEqualTo(300);
        await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
    }

    @Test
    void anAbortSentToTheListeningPortEndsTheProbeToo() throws IOException {
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "start4.elf", "tsize", "0");
            pi.receive();
            pi.abort(server.address());
            awaitEvent(DetailCase.FILE_ABORTED);
            assertThat(pi.receive(200)).as("an ERROR is never answered").isEmpty();
        }
    }

    @Test
    void aMissIsToldAtOnceAndInWordsThatHelp() throws IOException {
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "kernel8.img", "tsize", "0");
            Reply error = pi.receive(500).orElseThrow();
            assertThat(error.opcode()).isEqualTo(5);
            assertThat(error.number()).isEqualTo(1);
            assertThat(error.message())
                    .isEqualTo("no dc-a6-32-e9-00-4c/kernel8.img; this Pi is registered as rack2-pi3");
            pi.ask("b8-27-eb-00-00-01/start.elf");
            assertThat(pi.receive().message())
                    .isEqualTo("no b8-27-eb-00-00-01/start.elf; no Pi with MAC b8:27:eb:00:00:01 is registered");
        }
        BootEvent missed = awaitEvent(DetailCase.FILE_MISSED);
        assertThat(missed.getFileMissed().getExpected()).isFalse();
        assertThat(missed.getFileMissed().getPath()).isEqualTo(PREFIX + "kernel8.img");
    }

    @Test
    void aNormalMissIsReportedAsSuch() throws IOException {
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "recovery.elf", "tsize", "0");
            assertThat(pi.receive().number()).isEqualTo(1);
        }
        assertThat(awaitEvent(DetailCase.FILE_MISSED).getFileMissed().getExpected())
                .isTrue();
    }

    @Test
    void aBurstOfOneRequestIsAnsweredOnceFromOnePort() throws IOException {
        try (RawClient pi = server.client()) {
            for (int i = 0; i < 8; i++) {
                pi.ask(PREFIX + "start4.elf", "tsize", "0", "blksize", "1468");
            }
            Reply oack = pi.receive();
            assertThat(pi.receive(400)).as("a twin").isEmpty();
            assertThat(pi.load(oack)).isEqualTo(content(100_000));
        }
        awaitEvent(DetailCase.FILE_SERVED);
        assertThat(count(DetailCase.FILE_REQUESTED)).isEqualTo(1);
    }

    @Test
    void anUnansweredOackComesAgainAfter700Milliseconds() throws IOException {
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "start4.elf", "tsize", "0");
            Reply first = pi.receive();
            assertThat(pi.receive(500)).isEmpty();
            Reply second = pi.receive(2000).orElseThrow();
            assertThat(second.bytes()).isEqualTo(first.bytes());
            assertThat(second.from()).isEqualTo(first.from());
            pi.abort(second.from());
        }
        awaitEvent(DetailCase.FILE_ABORTED);
        assertThat(server.metric("bramble_tftp_retransmits_total")).isEqualTo(1);
    }

    @Test
    void anotherRequestFromTheSamePortTakesThePlaceOfTheFirst() throws IOException {
        Files.write(file("config.txt"), content(300));
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "start4.elf", "tsize", "0");
            pi.receive();
            assertThat(pi.load(PREFIX + "config.txt")).isEqualTo(content(300));
        }
        assertThat(awaitEvent(DetailCase.FILE_ABORTED).getFileAborted().getPath())
                .isEqualTo(PREFIX + "start4.elf");
    }

    @Test
    void aStrangersPacketGetsError5AndHarmsNothing() throws IOException {
        try (RawClient pi = server.client();
                RawClient stranger = server.client()) {
            pi.ask(PREFIX + "start4.elf", "tsize", "0");
            Reply oack = pi.receive();
            stranger.ack(0, oack.from());
            Reply refused = stranger.receive();
            assertThat(refused.opcode()).isEqualTo(5);
            assertThat(refused.number()).isEqualTo(5);
            stranger.abort(oack.from());
            assertThat(stranger.receive(200)).as("an ERROR is never answered").isEmpty();
            assertThat(pi.load(oack)).isEqualTo(content(100_000));
        }
    }

    @Test
    void duplicateAndWildAcksDoNotMoveALockStepTransfer() throws IOException {
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "start4.elf");
            Reply block1 = pi.receive();
            pi.ack(1, block1.from());
            Reply block2 = pi.receive();
            assertThat(block2.number()).isEqualTo(2);
            pi.ack(1, block1.from());
            pi.ack(9, block1.from());
            pi.ack(65535, block1.from());
            assertThat(pi.receive(300)).isEmpty();
            pi.ack(2, block1.from());
            assertThat(pi.receive().number()).isEqualTo(3);
            pi.abort(block1.from());
        }
    }

    @Test
    void writesAreRefused() throws IOException {
        try (RawClient pi = server.client()) {
            pi.send(RawClient.request(2, PREFIX + "new", "octet"));
            Reply error = pi.receive();
            assertThat(error.number()).isEqualTo(2);
            assertThat(error.message()).contains("NFS");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, mail", "2, mail", "1, binary", "2, text"})
    void modesThatNobodyServesAreRefusedWithAdvice(int opcode, String mode) throws IOException {
        try (RawClient pi = server.client()) {
            pi.send(RawClient.request(opcode, PREFIX + "start4.elf", mode));
            Reply error = pi.receive();
            assertThat(error.opcode()).isEqualTo(5);
            assertThat(error.number()).isEqualTo(4);
            assertThat(error.message()).contains("octet").contains("netascii");
        }
    }

    @Test
    void twentyMegabytesInWindowsOf16() throws IOException {
        Files.write(file("initrd"), content(20_000_000));
        try (RawClient pi = server.client()) {
            byte[] loaded = pi.load(PREFIX + "initrd", "blksize", "1468", "windowsize", "16");
            assertThat(Arrays.equals(loaded, content(20_000_000))).isTrue();
        }
    }

    @Test
    void blockNumbersRollOver() throws IOException {
        int size = 8 * 65_536 * 2 + 3;
        Files.write(file("big"), content(size));
        try (RawClient pi = server.client()) {
            byte[] loaded = pi.load(PREFIX + "big", "blksize", "8", "windowsize", "32");
            assertThat(Arrays.equals(loaded, content(size))).isTrue();
        }
    }

    @Test
    void aReplacedFileIsSentAsItWasOpenedAndTheNextRequestGetsTheNewOne() throws IOException {
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "start4.elf", "blksize", "1024");
            Reply oack = pi.receive();
            Files.write(file("start4.elf.dpkg-new"), content(70_000));
            Files.move(file("start4.elf.dpkg-new"), file("start4.elf"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(pi.load(oack)).isEqualTo(content(100_000));
            assertThat(pi.load(PREFIX + "start4.elf", "blksize", "1024")).isEqualTo(content(70_000));
        }
    }

    @ParameterizedTest
    @CsvSource({"50000", "100000", "150000"})
    void aFileChangedInPlaceEndsWithAnError(int newSize) throws IOException {
        try (RawClient pi = server.client()) {
            pi.ask(PREFIX + "start4.elf", "blksize", "1024");
            Reply oack = pi.receive();
            pi.ack(0, oack.from());
            assertThat(pi.receive().number()).isEqualTo(1);
            Files.write(file("start4.elf"), new byte[newSize]);
            int block = 1;
            Reply reply;
            do {
                pi.ack(block, oack.from());
                reply = pi.receive();
                if (reply.opcode() == 3) {
                    byte[] old = Arrays.copyOfRange(content(100_000), block * 1024, (block + 1) * 1024);
                    assertThat(reply.payload()).as("bytes of one version only").isEqualTo(old);
                    block++;
                }
            } while (reply.opcode() == 3);
            assertThat(reply.opcode()).isEqualTo(5);
            assertThat(reply.message()).contains("changed");
        }
        await().until(() -> server.metric("bramble_tftp_transfers_total", "outcome", "failed") == 1);
    }

    @Test
    void whatIsNoRegularFileBeneathTheRootIsRefusedAtOnce() throws Exception {
        Files.createSymbolicLink(file("out"), Path.of("/etc/passwd"));
        try (RawClient pi = server.client()) {
            for (String name : List.of(PREFIX + "out", "trees", "../../etc/passwd", "a\\b", "/")) {
                pi.ask(name);
                Reply error = pi.receive(1000).orElseThrow();
                assertThat(error.opcode()).as(name).isEqualTo(5);
                assertThat(error.number()).as(name).isEqualTo(2);
            }
        }
    }

    @Test
    void theAnswerComesFromTheAddressAsked() throws IOException {
        try (TestServer everywhere = new TestServer(ConfinedBootFiles.in(root), InetAddress.getByName("0.0.0.0"), 8);
                RawClient pi = new RawClient(
                        new InetSocketAddress("127.0.0.2", everywhere.address().getPort()))) {
            pi.ask(PREFIX + "start4.elf", "tsize", "0");
            Reply oack = pi.receive();
            assertThat(oack.from().getAddress().getHostAddress()).isEqualTo("127.0.0.2");
            assertThat(pi.load(oack)).isEqualTo(content(100_000));
        }
    }

    @Test
    void ipv6() throws IOException {
        byte[] one = new byte[16];
        one[15] = 1;
        InetAddress loopback = InetAddress.getByAddress(one);
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no IPv6 loopback");
        try (TestServer six = new TestServer(ConfinedBootFiles.in(root), InetAddress.getByAddress(new byte[16]), 8);
                RawClient pi = new RawClient(
                        new InetSocketAddress(loopback, six.address().getPort()), loopback)) {
            assertThat(pi.load(PREFIX + "start4.elf", "tsize", "0")).isEqualTo(content(100_000));
        }
    }

    @Test
    void aRequestAboveTheLimitIsDroppedAndTakenWhenItIsRepeated() throws IOException {
        try (TestServer small = new TestServer(ConfinedBootFiles.in(root), InetAddress.getLoopbackAddress(), 1);
                RawClient one = small.client();
                RawClient two = small.client()) {
            one.ask(PREFIX + "start4.elf", "tsize", "0");
            Reply oack = one.receive();
            two.ask(PREFIX + "start4.elf", "tsize", "0");
            assertThat(two.receive(200)).isEmpty();
            one.abort(oack.from());
            await().until(() -> small.metric("bramble_tftp_transfers_active") == 0);
            assertThat(two.load(PREFIX + "start4.elf", "tsize", "0")).isEqualTo(content(100_000));
        }
    }

    @Test
    void noiseLeavesItServing() throws IOException {
        Random random = new Random(69);
        try (RawClient noisy = server.client();
                RawClient pi = server.client()) {
            for (int i = 0; i < 5000; i++) {
                byte[] packet = new byte[random.nextInt(100)];
                random.nextBytes(packet);
                if (packet.length > 1) {
                    packet[0] = 0;
                    packet[1] = (byte) random.nextInt(8);
                }
                noisy.send(packet);
            }
            noisy.send("\0\1bad".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(pi.load(PREFIX + "start4.elf", "tsize", "0")).isEqualTo(content(100_000));
        }
    }

    @Test
    void aPortInUseIsToldInOneLine() throws IOException {
        int port = server.address().getPort();
        TftpServerSettings taken =
                new TftpServerSettings(InetAddress.getLoopbackAddress(), port, new TransferPorts.Any(), Mtu.NO_CAP, 1);
        assertThatThrownBy(() -> TestServer.start(taken, ConfinedBootFiles.in(root)))
                .isInstanceOf(StartupFailure.class)
                .hasMessage("cannot listen on 127.0.0.1:" + port
                        + "/udp: address already in use; stop the other server or set BRAMBLE_TFTP_PORT");
    }
}
