package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.server.Mtu;
import dev.bramble.tftp.server.TestServer;
import dev.bramble.tftp.server.TftpServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A server with one Pi's tree, in either port mode, on the loopback. */
@ParameterizedClass(name = "{0}")
@EnumSource(PortMode.class)
abstract class ConformanceCase {
    static final String PREFIX = "dc-a6-32-e9-00-4c/";
    static final String FILE = PREFIX + "start4.elf";
    static final int FILE_BYTES = 100_000;

    /** Long enough for what is sent at once to arrive; far shorter than any retransmission. */
    static final int QUIET_MILLIS = 80;

    private static final int MAX_TRANSFERS = 128;

    @Parameter
    @SuppressWarnings("NullAway.Init")
    PortMode mode;

    @TempDir
    Path root;

    TestServer server;

    @BeforeEach
    final void start() throws IOException {
        Path tree = Files.createDirectories(root.resolve("trees/abcdef012345"));
        Files.createSymbolicLink(root.resolve("dc-a6-32-e9-00-4c"), Path.of("trees/abcdef012345"));
        Files.write(tree.resolve("start4.elf"), content(FILE_BYTES));
        server = serverOn(InetAddress.getLoopbackAddress());
    }

    @AfterEach
    final void stop() {
        server.close();
    }

    TestServer serverOn(InetAddress bind) throws IOException {
        return new TestServer(settings(bind, Mtu.NO_CAP), ConfinedBootFiles.in(root));
    }

    TftpServerSettings settings(InetAddress bind, Mtu mtu) {
        return new TftpServerSettings(bind, 0, mode.ports(), mtu, MAX_TRANSFERS);
    }

    /** The same bytes for the same size, in any test. */
    static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    Path file(String name) {
        return root.resolve("trees/abcdef012345").resolve(name);
    }

    /** Makes a file and says what to ask for. */
    String stored(int bytes) throws IOException {
        Files.write(file("f" + bytes), content(bytes));
        return PREFIX + "f" + bytes;
    }

    RawClient client() throws IOException {
        return server.client();
    }

    static Reply ask(RawClient client, String file, String... options) throws IOException {
        client.ask(file, options);
        return client.receive();
    }

    /** Asks with options, checks that there is an OACK, and confirms it. */
    static Reply negotiate(RawClient client, String file, String... options) throws IOException {
        Reply oack = ask(client, file, options);
        assertThat(oack.opcode()).as("OACK").isEqualTo(6);
        client.ack(0, oack.from());
        return oack;
    }

    static void expectData(RawClient client, int block) throws IOException {
        assertData(client.receive(), block);
    }

    static void assertData(Reply reply, int block) {
        assertThat(reply.opcode()).as("DATA").isEqualTo(3);
        assertThat(reply.number()).as("block").isEqualTo(block);
    }

    static void assertError(Reply reply, int code) {
        assertThat(reply.opcode()).as("ERROR").isEqualTo(5);
        assertThat(reply.number()).as("code of '%s'", reply.message()).isEqualTo(code);
    }

    static void expectQuiet(RawClient client, String why) throws IOException {
        assertThat(client.receive(QUIET_MILLIS)).as(why).isEmpty();
    }

    void assertServes() throws IOException {
        try (RawClient another = client()) {
            assertThat(another.load(FILE, "tsize", "0", "blksize", "1468")).isEqualTo(content(FILE_BYTES));
        }
    }

    double ended(String outcome) {
        return server.metric("bramble_tftp_transfers_total", "outcome", outcome);
    }

    long events(DetailCase kind) {
        return server.events.stream()
                .filter(event -> event.getDetailCase() == kind)
                .count();
    }
}
