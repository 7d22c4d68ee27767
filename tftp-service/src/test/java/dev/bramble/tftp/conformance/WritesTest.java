package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.BootTreeWriter;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.files.WritePolicy;
import dev.bramble.tftp.files.WritePolicy.Allowed;
import dev.bramble.tftp.files.WriterAddresses;
import dev.bramble.tftp.server.Mtu;
import dev.bramble.tftp.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as the receiver, where it is allowed to be. */
class WritesTest extends ConformanceCase {
    private static final int MOST_BYTES = 500_000;

    private TestServer taking;

    @BeforeEach
    void takeFiles() throws IOException {
        taking = new TestServer(
                settings(InetAddress.getLoopbackAddress(), Mtu.NO_CAP),
                ConfinedBootFiles.in(root),
                BootTreeWriter.in(
                        root,
                        new WritePolicy(Allowed.NEW, MOST_BYTES, 0022),
                        new WriterAddresses(InventoryMirror.fixed(InventoryView.of(7, List.of(TestServer.RACK2_PI3)))),
                        InstantSource.system()));
    }

    @AfterEach
    void takeNoMore() {
        taking.close();
    }

    private static void expectAck(RawClient client, int block) throws IOException {
        Reply ack = client.receive();
        assertThat(ack.opcode()).as("ACK").isEqualTo(4);
        assertThat(ack.number()).isEqualTo(block);
    }

    @Test
    @Covers(Clause.RFC1350_WRITE_ACKS)
    void eachPacketIsAcknowledgedByItsNumber() throws IOException {
        try (RawClient client = taking.client()) {
            client.send(RawClient.request(2, PREFIX + "new", "octet"));
            Reply ack = client.receive();
            assertThat(ack.opcode()).isEqualTo(4);
            assertThat(ack.number()).isZero();
            for (int block = 1; block <= 3; block++) {
                client.data(block, new byte[block < 3 ? 512 : 10], ack.from());
                expectAck(client, block);
            }
            expectQuiet(client, "after the last ACK");
        }
        assertThat(file("new")).hasSize(1034);
    }

    /** Its ACK may be lost: then the client sends the last block again. */
    @Test
    @Covers(Clause.RFC1350_DALLYING)
    void theLastBlockIsAcknowledgedAgainThoughTheFileIsWhole() throws IOException {
        try (RawClient client = taking.client()) {
            client.offer(PREFIX + "new");
            Reply ack = client.receive();
            client.data(1, new byte[10], ack.from());
            expectAck(client, 1);
            assertThat(file("new")).hasSize(10);
            expectQuiet(client, "after the last ACK");
            client.data(1, new byte[10], ack.from());
            expectAck(client, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,512,1", "512,512,1", "5000,1024,1", "100000,1468,16", "3000,8,3"})
    @Covers({Clause.RFC1350_WRITE_SAME_BYTES, Clause.RFC2347_WRITE_OACK})
    void whatIsStoredComesBack(int bytes, String blksize, String window) throws IOException {
        try (RawClient client = taking.client()) {
            String[] options = {"blksize", blksize, "windowsize", window};
            client.put(PREFIX + "new", content(bytes), options);
            assertThat(client.load(PREFIX + "new", options)).isEqualTo(content(bytes));
        }
    }

    @Test
    @Covers({Clause.RFC2347_WRITE_OACK, Clause.RFC2349_WRITE_TSIZE})
    void optionsOfAWriteAreAcknowledgedAndDataConfirmsThem() throws IOException {
        try (RawClient client = taking.client()) {
            client.send(RawClient.request(2, PREFIX + "new", "octet", "tsize", "700", "blksize", "1024", "foo", "1"));
            Reply oack = client.receive();
            assertThat(oack.opcode()).isEqualTo(6);
            assertThat(oack.options()).hasSize(2).containsEntry("tsize", "700").containsEntry("blksize", "1024");
            client.data(1, new byte[700], oack.from());
            expectAck(client, 1);
        }
        assertThat(file("new")).hasSize(700);
    }

    @Test
    @Covers({Clause.RFC2349_WRITE_TSIZE, Clause.RFC1350_WRITE_ERRORS})
    void whatIsTooLargeIsRefused() throws IOException {
        try (RawClient client = taking.client()) {
            client.send(RawClient.request(2, PREFIX + "new", "octet", "tsize", Integer.toString(MOST_BYTES + 1)));
            assertError(client.receive(), 3);
            expectQuiet(client, "after the ERROR");
        }
        assertThat(file("new")).doesNotExist();
    }

    @Test
    @Covers(Clause.RFC1350_WRITE_ERRORS)
    void whatIsThereIsNotOverwritten() throws IOException {
        try (RawClient client = taking.client()) {
            client.send(RawClient.request(2, FILE, "octet"));
            assertError(client.receive(), 6);
        }
        assertThat(file("start4.elf")).hasBinaryContent(content(FILE_BYTES));
    }

    @Test
    @Covers({Clause.RFC7440_WRITE_ACK, Clause.RFC7440_WRITE_GAP})
    void aWindowIsAcknowledgedOnceAndAGapIsTold() throws IOException {
        try (RawClient client = taking.client()) {
            client.send(RawClient.request(2, PREFIX + "new", "octet", "windowsize", "4"));
            Reply oack = client.receive();
            assertThat(oack.options()).containsEntry("windowsize", "4");
            for (int block = 1; block <= 4; block++) {
                client.data(block, new byte[512], oack.from());
            }
            expectAck(client, 4);
            expectQuiet(client, "one ACK for a window");
            client.data(5, new byte[512], oack.from());
            client.data(7, new byte[512], oack.from());
            expectAck(client, 5);
        }
    }

    @Test
    @Covers(Clause.RFC1350_TRANSLATE)
    void textIsStoredAsTheServersOwn() throws IOException {
        try (RawClient client = taking.client()) {
            client.send(RawClient.request(2, PREFIX + "new", "netascii"));
            Reply ack = client.receive();
            assertThat(ack.opcode()).isEqualTo(4);
            client.data(1, "one\r\ntwo\r\0three".getBytes(StandardCharsets.US_ASCII), ack.from());
            expectAck(client, 1);
        }
        assertThat(Files.readString(file("new"))).isEqualTo("one\ntwo\rthree");
    }
}
