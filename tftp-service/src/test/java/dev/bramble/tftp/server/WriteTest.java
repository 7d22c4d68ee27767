package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.BootTreeWriter;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.IncomingFile;
import dev.bramble.tftp.files.IncomingFiles;
import dev.bramble.tftp.files.WritePolicy;
import dev.bramble.tftp.files.WritePolicy.Allowed;
import dev.bramble.tftp.files.WriterAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that clients write, and text, over a real socket. */
class WriteTest {
    private static final String PREFIX = "dc-a6-32-e9-00-4c/";
    private static final int MAX_BYTES = 8_000_000;

    @TempDir
    private Path root;

    private Path tree;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        tree = Files.createDirectories(root.resolve("trees/abcdef012345"));
        Files.createSymbolicLink(root.resolve("dc-a6-32-e9-00-4c"), Path.of("trees/abcdef012345"));
        Files.writeString(tree.resolve("config.txt"), "old");
        server = server(Allowed.NEW);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TestServer server(Allowed allowed) throws IOException {
        return server(new TransferPorts.Any(), writer(allowed));
    }

    private TestServer server(TransferPorts ports, IncomingFiles incoming) throws IOException {
        return new TestServer(
                new TftpServerSettings(InetAddress.getLoopbackAddress(), 0, ports, Mtu.NO_CAP, 64),
                ConfinedBootFiles.in(root),
                incoming);
    }

    private IncomingFiles writer(Allowed allowed) throws IOException {
        return BootTreeWriter.in(
                root,
                new WritePolicy(allowed, MAX_BYTES, 0022),
                new WriterAddresses(InventoryMirror.fixed(InventoryView.of(7, List.of(TestServer.RACK2_PI3)))),
                InstantSource.system());
    }

    private void restart(Allowed allowed) throws IOException {
        server.close();
        server = server(allowed);
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(tree)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void assertWritten(String name, byte[] content) throws IOException {
        assertThat(Arrays.equals(Files.readAllBytes(tree.resolve(name)), content))
                .as(name)
                .isTrue();
    }

    private BootEvent awaitChanged() {
        return await().until(
                        () -> server.events.stream()
                                .filter(event -> event.getDetailCase() == DetailCase.BOOT_TREE_CHANGED)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void awaitNothingLeft() {
        await().until(this::names, List.of("config.txt")::equals);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "511", "512", "513", "1024", "100000"})
    void filesOfAnySizeWithoutOptions(int size) throws IOException {
        try (RawClient client = server.client()) {
            client.put(PREFIX + "new", content(size));
            assertWritten("new", content(size));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    blksize 1468                            | blksize=1468
                    tsize 3000000 blksize 1468 windowsize 16| tsize=3000000 blksize=1468 windowsize=16
                    windowsize 64 timeout 2                 | windowsize=64 timeout=2
                    blksize 65464 windowsize 4              | blksize=1468 windowsize=4
                    WINDOWSIZE 7 BlkSize 8                  | windowsize=7 blksize=8
                    """)
    void optionsAreAcknowledgedAndHeld(String asked, String acknowledged) throws IOException {
        byte[] content = content(asked.contains("BlkSize 8") ? 8 * 70_000 : 3_000_000);
        try (RawClient client = server.client()) {
            client.offer(PREFIX + "new", asked.split(" ", -1));
            Reply oack = client.receive();
            assertThat(oack.options().entrySet().stream().map(Object::toString))
                    .containsExactly(acknowledged.split(" ", -1));
            client.store(oack, content);
            assertWritten("new", content);
        }
    }

    @Test
    void inSinglePortModeToo() throws IOException {
        server.close();
        server = server(new TransferPorts.Single(), writer(Allowed.NEW));
        try (RawClient client = server.client()) {
            client.offer(PREFIX + "new", "blksize", "1468", "windowsize", "16");
            Reply oack = client.receive();
            assertThat(oack.from()).isEqualTo(server.address());
            client.store(oack, content(1_000_000));
            assertWritten("new", content(1_000_000));
        }
    }

    @Test
    void aWriteIsTold() throws IOException {
        try (RawClient client = server.client()) {
            client.put(PREFIX + "new", content(5000));
        }
        BootEvent changed = awaitChanged();
        assertThat(changed.getSubject().getPiUid()).isEqualTo("abcdef012345");
        assertThat(changed.getSubject().getAddress()).isEqualTo("127.0.0.1");
        assertThat(changed.getBootTreeChanged().getTree()).isEqualTo("abcdef012345");
        assertThat(changed.getBootTreeChanged().getPath()).isEqualTo("new");
        assertThat(changed.getBootTreeChanged().getSizeBytes()).isEqualTo(5000);
        assertThat(server.metric("bramble_tftp_received_bytes_total")).isEqualTo(5000);
        await().until(() -> server.metric("bramble_tftp_transfers_total", "outcome", "received") == 1);
        await().until(() -> server.metric("bramble_tftp_transfers_active") == 0);
    }

    @Test
    void nobodySeesPartOfAFile() throws Exception {
        restart(Allowed.REPLACE);
        byte[] old = content(300_000);
        byte[] replacement = content(3_000_000);
        Files.write(tree.resolve("kernel8.img"), old);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch watching = new CountDownLatch(1);
        List<Integer> partial = new CopyOnWriteArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                try {
                    byte[] seen = Files.readAllBytes(tree.resolve("kernel8.img"));
                    if (!Arrays.equals(seen, old) && !Arrays.equals(seen, replacement)) {
                        partial.add(seen.length);
                    }
                } catch (IOException e) {
                    partial.add(-1);
                }
                watching.countDown();
            }
        });
        try (RawClient client = server.client()) {
            watching.await();
            client.put(PREFIX + "kernel8.img", replacement, "blksize", "1468", "windowsize", "8");
        } finally {
            done.set(true);
            reader.join();
        }
        assertThat(partial).isEmpty();
        assertWritten("kernel8.img", replacement);
    }

    @Test
    void anExistingFileIsError6() throws IOException {
        assertError(PREFIX + "config.txt", 6, "only new ones");
    }

    @Test
    void withoutLeaveItIsError2() throws IOException {
        restart(Allowed.OFF);
        assertError(PREFIX + "new", 2, "this server takes no files; write over NFS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"new", "../new", PREFIX + "../new", PREFIX + "none/new", "trees/abcdef012345/../../new", PREFIX})
    void elsewhereItIsError2(String name) throws IOException {
        assertError(name, 2, "");
    }

    @Test
    void tooLongATsizeIsError3() throws IOException {
        assertError(PREFIX + "new", 3, MAX_BYTES + " bytes", "tsize", "8000001");
    }

    private void assertError(String name, int code, String message, String... options) throws IOException {
        List<String> before = names();
        try (RawClient client = server.client()) {
            client.offer(name, options);
            Reply error = client.receive();
            assertThat(error.opcode()).isEqualTo(5);
            assertThat(error.number()).isEqualTo(code);
            assertThat(error.message()).contains(message);
        }
        assertThat(names()).isEqualTo(before);
        assertThat(root.resolve("new")).doesNotExist();
    }

    @Test
    void tooLongAFileIsError3AndLeavesNothing() throws IOException {
        try (RawClient client = server.client()) {
            client.offer(PREFIX + "new", "blksize", "1468", "windowsize", "32");
            assertThat(catchMessage(() -> client.store(client.receive(), content(MAX_BYTES + 1))))
                    .startsWith("ERROR 3")
                    .contains(MAX_BYTES + " bytes");
        }
        awaitNothingLeft();
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static String catchMessage(Attempt attempt) {
        try {
            attempt.run();
            return "it was taken";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Reply begun(RawClient client) throws IOException {
        client.offer(PREFIX + "new");
        Reply ack = client.receive();
        client.data(1, content(512), ack.from());
        assertThat(client.receive().number()).isEqualTo(1);
        assertThat(names()).hasSize(2);
        return ack;
    }

    @Test
    void anAbortLeavesNothing() throws IOException {
        try (RawClient client = server.client()) {
            client.abort(begun(client).from());
            awaitNothingLeft();
            await().until(() -> server.metric("bramble_tftp_transfers_total", "outcome", "aborted") == 1);
        }
    }

    @Test
    void aClientThatBeginsAnewLeavesNothingOfTheFirst() throws IOException {
        try (RawClient client = server.client()) {
            begun(client);
            client.put(PREFIX + "other", content(700));
            await().until(this::names, List.of("config.txt", "other")::equals);
        }
    }

    @Test
    void aServerThatStopsLeavesNothingAndSaysSo() throws IOException {
        try (RawClient client = server.client()) {
            begun(client);
            server.close();
            assertThat(client.receive().opcode()).isEqualTo(5);
            assertThat(names()).containsExactly("config.txt");
        }
    }

    @Test
    void repeatedBlocksAreAcknowledgedAndWrittenOnce() throws IOException {
        try (RawClient client = server.client()) {
            client.offer(PREFIX + "new");
            Reply ack = client.receive();
            client.data(1, content(512), ack.from());
            assertThat(client.receive().number()).isEqualTo(1);
            // Later than any copy that the network makes, and before the server's timer.
            assertThat(client.receive(100)).isEmpty();
            client.data(1, content(512), ack.from());
            assertThat(client.receive().number()).isEqualTo(1);
            client.data(2, content(7), ack.from());
            assertThat(client.receive().number()).isEqualTo(2);
            assertThat(client.receive(100)).isEmpty();
            client.data(2, content(7), ack.from());
            assertThat(client.receive(1000).orElseThrow().number())
                    .as("it dallies")
                    .isEqualTo(2);
        }
        assertThat(tree.resolve("new")).hasSize(519);
    }

    @Test
    void anUnansweredOackComesAgain() throws IOException {
        try (RawClient client = server.client()) {
            client.offer(PREFIX + "new", "blksize", "1024");
            Reply first = client.receive();
            Reply second = client.receive(2000).orElseThrow();
            assertThat(second.bytes()).isEqualTo(first.bytes());
            client.store(second, content(3000));
            assertWritten("new", content(3000));
        }
    }

    @Test
    void aBurstOfOneRequestIsAnsweredOnce() throws IOException {
        try (RawClient client = server.client()) {
            for (int i = 0; i < 8; i++) {
                client.offer(PREFIX + "new", "blksize", "1024");
            }
            Reply oack = client.receive();
            assertThat(client.receive(400)).as("a twin").isEmpty();
            client.store(oack, content(3000));
            assertWritten("new", content(3000));
        }
    }

    @Test
    void textIsWrittenWithTheLineEndsOfThisMachineAndReadWithThoseOfTheNet() throws IOException {
        String text = "line\n".repeat(1000) + "\r";
        byte[] netascii = text.replace("\r", "\r\0").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (RawClient client = server.client()) {
            client.offerAs("netascii", PREFIX + "text", "blksize", "9");
            client.store(client.receive(), netascii);
            assertWritten("text", text.getBytes(StandardCharsets.US_ASCII));
            client.send(RawClient.request(1, PREFIX + "text", "NetASCII", "tsize", "0", "windowsize", "4"));
            Reply oack = client.receive();
            assertThat(oack.options()).containsEntry("tsize", Integer.toString(netascii.length));
            assertThat(client.load(oack)).isEqualTo(netascii);
        }
    }

    /** The last ACK says that the file is there. */
    @Test
    void theLastAckWaitsForTheDisk() throws IOException {
        SlowFile file = new SlowFile();
        try (TestServer slow = server(new TransferPorts.Any(), (_, _, _) -> file);
                RawClient client = slow.client()) {
            client.offer(PREFIX + "new", "blksize", "1024");
            Reply oack = client.receive();
            client.data(1, content(10), oack.from());
            assertThat(client.receive(1500))
                    .as("not before, and a slow disk is no lost packet")
                    .isEmpty();
            file.written.countDown();
            assertThat(client.receive().number()).isEqualTo(1);
        }
    }

    @Test
    void anAbortWhileTheDiskWorksRemovesTheFileAfterwards() throws IOException {
        SlowFile file = new SlowFile();
        try (TestServer slow = server(new TransferPorts.Any(), (_, _, _) -> file);
                RawClient client = slow.client()) {
            client.offer(PREFIX + "new", "blksize", "1024");
            Reply oack = client.receive();
            client.data(1, content(1024), oack.from());
            await().untilTrue(file.begun);
            client.abort(oack.from());
            await().until(() -> slow.metric("bramble_tftp_transfers_active") == 0);
            assertThat(file.discarded).as("in use by a disk thread").isFalse();
            file.written.countDown();
            await().untilTrue(file.discarded);
        }
    }

    private static final class SlowFile implements IncomingFile {
        final AtomicBoolean begun = new AtomicBoolean();
        final AtomicBoolean discarded = new AtomicBoolean();
        final CountDownLatch written = new CountDownLatch(1);

        @Override
        public String tree() {
            return "abcdef012345";
        }

        @Override
        public String path() {
            return "new";
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            begun.set(true);
            try {
                written.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void commit() {
            // Nothing to see.
        }

        @Override
        public void discard() {
            discarded.set(true);
        }
    }
}
