package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.boot.v1.FileAborted;
import dev.bramble.proto.boot.v1.FileFailed;
import dev.bramble.proto.boot.v1.FileHashed;
import dev.bramble.proto.boot.v1.FileMissed;
import dev.bramble.proto.boot.v1.FileRequested;
import dev.bramble.proto.boot.v1.FileServed;
import dev.bramble.proto.boot.v1.FileTooLarge;
import dev.bramble.proto.boot.v1.PrefixDropped;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.boot.v1.TransferStalled;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.files.BootFile;
import dev.bramble.tftp.files.BootRequest;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.FileHashes;
import dev.bramble.tftp.files.Lookup;
import dev.bramble.tftp.transfer.Negotiation;
import dev.bramble.tftp.transfer.Outcome;
import dev.bramble.tftp.transfer.ReadTransfer;
import dev.bramble.tftp.transfer.Terms;
import dev.bramble.tftp.wire.Acknowledgment;
import dev.bramble.tftp.wire.Options;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class TransferReporterTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-22T12:00:00.123456789Z");
    private static final Options PI_OPTIONS = options("tsize", "0", "blksize", "1024");
    private static final String KERNEL = "dc-a6-32-e9-00-4c/kernel8.img";
    private static final Pi RACK2_PI3 = Pi.newBuilder()
            .setUid("abcdef012345")
            .setName("rack2-pi3")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("10000000deadbeef")
            .build();

    @TempDir
    private Path folder;

    private final List<BootEvent> events = new CopyOnWriteArrayList<>();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final InventoryMirror mirror = InventoryMirror.fixed(InventoryView.of(7, List.of(RACK2_PI3)));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path table;
    private Instant now = RECEIVED;
    private String address = "192.0.2.50";
    private TransferReporter reporter;
    private final FileHashes hashes = new FileHashes();
    private ConfinedBootFiles files;
    private BootFile file;

    @BeforeEach
    void setUp() throws IOException {
        table = folder.resolve("arp");
        reporter = new TransferReporter(
                event -> events.add(event.build()),
                ExpectedMisses.load(),
                new UnknownPis(new Neighbours(table, () -> now), mirror),
                hashes,
                () -> now,
                registry);
        Path _ = Files.write(folder.resolve("kernel8.img"), new byte[1500]);
        files = ConfinedBootFiles.in(folder);
        file = file("kernel8.img");
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void detach() throws IOException {
        file.close();
        hashes.close();
        files.close();
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(TransferReporter.class);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Options options(String... namesAndValues) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Options(options);
    }

    private BootFile file(String name) throws IOException {
        BootRequest request = new BootRequest(name, InetAddress.getLoopbackAddress(), Optional.empty());
        return ((Lookup.Found) files.open(request)).file();
    }

    private Requester requester(String path) {
        try {
            return new Requesters(mirror, () -> now).identify(path, InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void neighbour(String mac) throws IOException {
        Files.writeString(
                table, NeighbourTableTest.HEADER + address + "    0x1         0x2         " + mac + "     *   eth0\n");
    }

    private void missed(String path) {
        reporter.missed(requester(path), "no " + path, Options.NONE);
    }

    private void dropPrefix(String prefix) {
        missed(prefix + "/start4.elf");
        missed(prefix + "/start.elf");
        missed("start4.elf");
    }

    private List<BootEvent> events(DetailCase kind) {
        return events.stream().filter(event -> event.getDetailCase() == kind).toList();
    }

    private BootEvent only(DetailCase kind) {
        assertThat(events(kind)).hasSize(1);
        return events(kind).getFirst();
    }

    private double heldBack(String event) {
        return registry.getSampleValue(
                "bramble_tftp_events_held_back_total", new String[] {"event"}, new String[] {event});
    }

    private static Terms negotiated(Options asked, long fileBytes) {
        return Negotiation.settle(asked, fileBytes, Integer.MAX_VALUE);
    }

    /** After the OACK and so many blocks of 1024 bytes were acknowledged. */
    private static ReadTransfer transfer(long fileBytes, int acknowledged) {
        ReadTransfer transfer = new ReadTransfer(negotiated(PI_OPTIONS, fileBytes));
        transfer.start(0);
        for (int block = 0; block <= acknowledged; block++) {
            transfer.onPacket(new Acknowledgment(block), block);
        }
        return transfer;
    }

    private static ReadTransfer unanswered(long fileBytes) {
        ReadTransfer transfer = new ReadTransfer(negotiated(PI_OPTIONS, fileBytes));
        transfer.start(0);
        return transfer;
    }

    /** The file is looked for on disk first, which may take long on a NAS whose disks sleep. */
    @Test
    void aRequestBearsTheTimeWhenItCame() {
        reporter.requested(requester(KERNEL), negotiated(Options.NONE, 1));
        assertThat(events.getFirst().getTime())
                .isEqualTo(Timestamp.newBuilder()
                        .setSeconds(RECEIVED.getEpochSecond())
                        .setNanos(RECEIVED.getNano())
                        .build());
    }

    @Test
    void requested() {
        reporter.requested(requester(KERNEL), negotiated(options("blksize", "1468", "windowsize", "16"), 5000));
        assertThat(only(DetailCase.FILE_REQUESTED).getFileRequested())
                .isEqualTo(FileRequested.newBuilder()
                        .setPath(KERNEL)
                        .setBlockBytes(1468)
                        .setWindowBlocks(16)
                        .build());
        assertThat(events.getFirst().getSubject())
                .isEqualTo(Subject.newBuilder()
                        .setPiUid("abcdef012345")
                        .setMac("dc:a6:32:e9:00:4c")
                        .setAddress("192.0.2.50")
                        .setInventoryRevision(7)
                        .build());
    }

    @Test
    void served() {
        ReadTransfer transfer = new ReadTransfer(negotiated(PI_OPTIONS, 1500));
        transfer.start(0);
        transfer.onPacket(new Acknowledgment(0), 1);
        transfer.onTimeout(transfer.deadline());
        reporter.ended(requester(KERNEL), transfer, file, new Outcome.Served(), 3_200_000_001L);
        assertThat(only(DetailCase.FILE_SERVED).getFileServed())
                .isEqualTo(FileServed.newBuilder()
                        .setPath(KERNEL)
                        .setSizeBytes(1500)
                        .setDuration(Duration.newBuilder().setSeconds(3).setNanos(200_000_001))
                        .setRetransmits(1)
                        .setBlockBytes(1024)
                        .setWindowBlocks(1)
                        .build());
    }

    @Test
    void theHashOfWhatWasServedFollowsAndIsKnownTheNextTime() throws Exception {
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(new byte[1500]));
        reporter.ended(requester(KERNEL), transfer(1500, 2), file, new Outcome.Served(), 1);
        assertThat(events.getFirst().getFileServed().getSha256()).isEmpty();
        await().until(() -> events(DetailCase.FILE_HASHED).size() == 1);
        BootEvent hashed = only(DetailCase.FILE_HASHED);
        assertThat(hashed.getFileHashed())
                .isEqualTo(FileHashed.newBuilder()
                        .setPath(KERNEL)
                        .setSizeBytes(1500)
                        .setSha256(hash)
                        .build());
        assertThat(hashed.getTime()).isEqualTo(events.getFirst().getTime());
        assertThat(hashed.getSubject()).isEqualTo(events.getFirst().getSubject());

        try (BootFile again = file("kernel8.img")) {
            reporter.ended(requester(KERNEL), transfer(1500, 2), again, new Outcome.Served(), 1);
        }
        assertThat(events).hasSize(3);
        assertThat(events.getLast().getFileServed().getSha256()).isEqualTo(hash);
    }

    @Test
    void whatWasNotServedWholeIsNotReadForItsHash() {
        reporter.ended(requester(KERNEL), transfer(1500, 1), file, new Outcome.Aborted(false, 3, "disk full"), 1);
        assertThat(hashes.known(file)).isEmpty();
        reporter.ended(requester(KERNEL), transfer(1500, 2), file, new Outcome.Served(), 1);
        await().until(() -> hashes.known(file).isPresent());
        assertThat(only(DetailCase.FILE_HASHED).getFileHashed().getPath()).isEqualTo(KERNEL);
    }

    @ParameterizedTest
    @CsvSource({"recovery.elf, true", "kernel8.img, false"})
    void missedAndWhetherEveryBootHasThat(String file, boolean expected) {
        String path = "dc-a6-32-e9-00-4c/" + file;
        assertThat(reporter.missed(requester(path), "no such file", Options.NONE))
                .isEqualTo(expected);
        assertThat(only(DetailCase.FILE_MISSED).getFileMissed())
                .isEqualTo(FileMissed.newBuilder()
                        .setPath(path)
                        .setExpected(expected)
                        .setMessage("no such file")
                        .setBlockBytes(512)
                        .build());
    }

    /** By it the inventory tells how old a board's bootloader is that gets no file at all. */
    @ParameterizedTest
    @CsvSource({"1468, 1468", "1024, 1024", "65464, 65464", "x, 0", "-8, 0", "999999999999, 0"})
    void missedWithTheBlocksThatWereWished(String wish, int told) {
        reporter.missed(requester("9ffefdef/start4.elf"), "no such file", new Options(Map.of(Options.BLKSIZE, wish)));
        assertThat(only(DetailCase.FILE_MISSED).getFileMissed().getBlockBytes()).isEqualTo(told);
    }

    @Test
    void abortedProbe() {
        reporter.ended(requester(KERNEL), unanswered(5000), file, new Outcome.Aborted(true, 0, "Early terminate"), 1);
        assertThat(only(DetailCase.FILE_ABORTED).getFileAborted())
                .isEqualTo(FileAborted.newBuilder()
                        .setPath(KERNEL)
                        .setProbe(true)
                        .setSizeBytes(5000)
                        .build());
    }

    @Test
    void abortedWithinTheFile() {
        reporter.ended(requester(KERNEL), transfer(5000, 2), file, new Outcome.Aborted(false, 3, "disk full"), 1);
        assertThat(only(DetailCase.FILE_ABORTED).getFileAborted())
                .isEqualTo(FileAborted.newBuilder()
                        .setPath(KERNEL)
                        .setSizeBytes(5000)
                        .setSentBytes(3072)
                        .build());
    }

    @Test
    void supersededIsAnAbortAndAProbeWhenNothingWasSent() {
        reporter.ended(requester(KERNEL), transfer(5000, 2), file, new Outcome.Superseded(), 1);
        reporter.ended(requester(KERNEL), unanswered(5000), file, new Outcome.Superseded(), 1);
        assertThat(events)
                .extracting(event -> event.getFileAborted().getProbe())
                .containsExactly(false, true);
    }

    @Test
    void stalled() {
        ReadTransfer transfer = transfer(5000, 2);
        transfer.onTimeout(transfer.deadline());
        reporter.ended(requester(KERNEL), transfer, file, new Outcome.Stalled(), 1);
        assertThat(only(DetailCase.TRANSFER_STALLED).getTransferStalled())
                .isEqualTo(TransferStalled.newBuilder()
                        .setPath(KERNEL)
                        .setSizeBytes(5000)
                        .setAcknowledgedBytes(2048)
                        .setRetransmits(1)
                        .build());
    }

    @Test
    void failedIsNoMiss() {
        reporter.ended(requester(KERNEL), transfer(5000, 2), file, new Outcome.Failed("the file was changed"), 1);
        assertThat(only(DetailCase.FILE_FAILED).getFileFailed())
                .isEqualTo(FileFailed.newBuilder()
                        .setPath(KERNEL)
                        .setSizeBytes(5000)
                        .setAcknowledgedBytes(2048)
                        .setMessage("the file was changed")
                        .build());
        assertThat(events).hasSize(1);
    }

    @Test
    void aDroppedPrefixIsToldOfWhomeverThePrefixNamed() {
        dropPrefix("9ffefdef");
        BootEvent dropped = only(DetailCase.PREFIX_DROPPED);
        assertThat(dropped.getPrefixDropped())
                .isEqualTo(PrefixDropped.newBuilder()
                        .setPrefix("9ffefdef")
                        .setPath("start4.elf")
                        .build());
        assertThat(dropped.getSubject())
                .isEqualTo(Subject.newBuilder()
                        .setSerial("9ffefdef")
                        .setAddress("192.0.2.50")
                        .setInventoryRevision(7)
                        .build());
        assertThat(events.getLast()).as("told last, as what was seen last").isEqualTo(dropped);
        assertThat(warnings())
                .containsExactly(
                        "neither start4.elf nor start.elf in 9ffefdef/, so it asks for start4.elf without a folder:"
                                + " register the Pi (bramble pi add), or name its folder beneath boot/ as its TFTP_PREFIX wants:"
                                + " 9ffefdef (TFTP_PREFIX=0)");
    }

    @Test
    void aDroppedPrefixIsToldWhenTheFileIsThereToo() {
        missed("lab/start.elf");
        missed("lab/start4.elf");
        reporter.requested(requester("config.txt"), negotiated(PI_OPTIONS, 5));
        assertThat(only(DetailCase.PREFIX_DROPPED).getPrefixDropped())
                .isEqualTo(PrefixDropped.newBuilder()
                        .setPrefix("lab")
                        .setPath("config.txt")
                        .build());
    }

    @Test
    void adviceNamesTheFolderForTheMacSeenByTheKernel() throws IOException {
        neighbour("dc:a6:32:00:00:01");
        dropPrefix("9ffefdef");
        assertThat(only(DetailCase.PREFIX_DROPPED).getSubject().getMac()).isEqualTo("dc:a6:32:00:00:01");
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("bramble pi add --mac dc:a6:32:00:00:01")
                .endsWith("9ffefdef (TFTP_PREFIX=0) or dc-a6-32-00-00-01 (TFTP_PREFIX=2)");
    }

    @Test
    void aRegisteredPisPrefixIsRightAndItsTreeLacksTheFirmware() {
        dropPrefix("deadbeef");
        assertThat(only(DetailCase.PREFIX_DROPPED).getSubject().getPiUid()).isEqualTo("abcdef012345");
        assertThat(warnings()).singleElement().asString().contains("the boot tree of rack2-pi3 lacks the firmware");
    }

    @Test
    void aDroppedPrefixIsAnEventEachTimeAndAWarningOnceInAWhile() {
        for (int boot = 0; boot < 3; boot++) {
            now = RECEIVED.plusSeconds(60L * boot);
            dropPrefix("9ffefdef");
        }
        assertThat(events(DetailCase.PREFIX_DROPPED)).hasSize(3);
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void aFileLargerThanAnOldBootloaderLoads() {
        reporter.requested(requester(KERNEL), negotiated(PI_OPTIONS, 67_107_841));
        BootEvent event = only(DetailCase.FILE_TOO_LARGE);
        assertThat(event.getFileTooLarge())
                .isEqualTo(FileTooLarge.newBuilder()
                        .setPath(KERNEL)
                        .setSizeBytes(67_107_841)
                        .setBlockBytes(1024)
                        .setLimitBytes(67_107_840)
                        .build());
        assertThat(event.getSubject().getPiUid()).isEqualTo("abcdef012345");
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains(KERNEL, "67107841", "67107840", "2025-09-23", "MODULES=dep", "COMPRESS=xz");
    }

    @ParameterizedTest
    @CsvSource({"512, 33553920", "1024, 67107840", "1468, 96205380"})
    void theLimitIsOfTheBlocksInForce(String blockBytes, long limit) {
        Options asked = options("tsize", "0", "blksize", blockBytes);
        reporter.requested(requester("fits"), negotiated(asked, limit - 1));
        assertThat(events(DetailCase.FILE_TOO_LARGE)).isEmpty();
        reporter.requested(requester("large"), negotiated(asked, limit + 1));
        assertThat(only(DetailCase.FILE_TOO_LARGE).getFileTooLarge().getLimitBytes())
                .isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({"timeout, 5", "windowsize, 16"})
    void clientsThatAreNoBootloaderLoadLargeFiles(String option, String value) {
        reporter.requested(
                requester(KERNEL), negotiated(options("tsize", "0", "blksize", "1024", option, value), 100_000_000));
        assertThat(events).extracting(BootEvent::getDetailCase).containsExactly(DetailCase.FILE_REQUESTED);
        assertThat(warnings()).isEmpty();
    }

    /** The Pi probes for the size first, then loads, perhaps several times. */
    @Test
    void aLargeFileIsToldOnceInAWhile() {
        Terms terms = negotiated(PI_OPTIONS, 100_000_000);
        reporter.requested(requester(KERNEL), terms);
        now = RECEIVED.plusSeconds(100);
        reporter.requested(requester(KERNEL), terms);
        assertThat(events(DetailCase.FILE_TOO_LARGE)).hasSize(1);
        address = "192.0.2.51";
        reporter.requested(requester(KERNEL), terms);
        assertThat(events(DetailCase.FILE_TOO_LARGE)).hasSize(2);
        now = RECEIVED.plusSeconds(400);
        reporter.requested(requester(KERNEL), terms);
        assertThat(events(DetailCase.FILE_TOO_LARGE)).hasSize(3);
        assertThat(warnings()).hasSize(3);
    }

    @Test
    void anUnknownPiIsReportedWithTheMacThatHasItsAddress() throws IOException {
        neighbour("dc:a6:32:00:00:01");
        missed("9ffefdef/start4.elf");
        missed("start4.elf");
        assertThat(events)
                .extracting(BootEvent::getSubject)
                .containsExactly(
                        Subject.newBuilder()
                                .setMac("dc:a6:32:00:00:01")
                                .setSerial("9ffefdef")
                                .setAddress("192.0.2.50")
                                .setInventoryRevision(7)
                                .build(),
                        Subject.newBuilder()
                                .setMac("dc:a6:32:00:00:01")
                                .setAddress("192.0.2.50")
                                .setInventoryRevision(7)
                                .build());
    }

    @Test
    void aPiRegisteredByItsMacIsNoUnknownOne() throws IOException {
        neighbour("dc:a6:32:e9:00:4c");
        missed("9ffefdef/start4.elf");
        assertThat(events.getFirst().getSubject().getPiUid()).isEqualTo("abcdef012345");
    }

    @Test
    void whatTheRequestSaysIsBelievedRatherThanTheNeighbourTable() throws IOException {
        neighbour("dc:a6:32:00:00:01");
        missed("dc-a6-32-00-00-02/start4.elf");
        missed("deadbeef/start4.elf");
        assertThat(events).extracting(event -> event.getSubject().getMac()).containsExactly("dc:a6:32:00:00:02", "");
    }

    @Test
    void aStormOfEqualRequestsIsHeldBackAndCounted() {
        Terms terms = negotiated(PI_OPTIONS, 5000);
        for (int i = 0; i < 100; i++) {
            missed("9ffefdef/start4.elf");
            reporter.requested(requester(KERNEL), terms);
            reporter.ended(
                    requester(KERNEL), unanswered(5000), file, new Outcome.Aborted(true, 0, "Early terminate"), 1);
        }
        assertThat(events(DetailCase.FILE_MISSED)).hasSize(16);
        assertThat(events(DetailCase.FILE_REQUESTED)).hasSize(16);
        assertThat(events(DetailCase.FILE_ABORTED)).hasSize(16);
        assertThat(heldBack("file_missed")).isEqualTo(84);
        assertThat(heldBack("file_requested")).isEqualTo(84);
        assertThat(heldBack("file_aborted")).isEqualTo(84);
    }

    @Test
    void noEndButThatOfAProbeIsHeldBack() {
        for (int i = 0; i < 100; i++) {
            reporter.ended(requester(KERNEL), transfer(5000, 2), file, new Outcome.Served(), 1);
            reporter.ended(requester(KERNEL), transfer(5000, 2), file, new Outcome.Stalled(), 1);
            reporter.ended(requester(KERNEL), transfer(5000, 2), file, new Outcome.Failed("changed"), 1);
            reporter.ended(requester(KERNEL), transfer(5000, 2), file, new Outcome.Aborted(false, 0, "gone"), 1);
        }
        assertThat(events)
                .filteredOn(event -> event.getDetailCase() != DetailCase.FILE_HASHED)
                .hasSize(400);
    }

    /** Without the damping, a storm of drops would be one event and more for each three packets. */
    @Test
    void aStormOfDropsIsHeldBackToo() {
        for (int i = 0; i < 100; i++) {
            dropPrefix("9ffefdef");
        }
        assertThat(events(DetailCase.PREFIX_DROPPED)).hasSize(16);
        assertThat(heldBack("prefix_dropped")).isEqualTo(84);
    }
}
