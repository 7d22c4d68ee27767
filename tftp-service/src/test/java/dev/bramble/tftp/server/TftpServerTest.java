package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.ConfinedBootFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it reports, and its limits; what it says on the wire is seen in the conformance suite. */
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

    /** The Pi in a loop loses what it does not go on with, never what is under way, and another Pi gets its place. */
    @Test
    void whoAsksAndAsksMakesRoomForOthers() throws IOException {
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        try (TestServer small = new TestServer(ConfinedBootFiles.in(root), InetAddress.getLoopbackAddress(), 3);
                RawClient underWay = small.client();
                RawClient older = small.client();
                RawClient newer = small.client();
                RawClient another = new RawClient(small.address(), elsewhere)) {
            underWay.ask(PREFIX + "start4.elf", "blksize", "1468");
            Reply oack = underWay.receive();
            underWay.ack(0, oack.from());
            Reply block1 = underWay.receive();
            older.ask(PREFIX + "start4.elf", "tsize", "0");
            older.receive();
            newer.ask(PREFIX + "start4.elf", "tsize", "0");
            Reply newest = newer.receive();

            assertThat(another.load(PREFIX + "start4.elf", "tsize", "0")).isEqualTo(content(100_000));

            assertThat(small.metric("bramble_tftp_dropped_packets_total", "reason", "displaced"))
                    .isEqualTo(1);
            assertThat(newer.load(newest)).as("the oldest goes first").isEqualTo(content(100_000));
            underWay.ack(1, block1.from());
            assertThat(underWay.receive().number()).isEqualTo(2);
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
