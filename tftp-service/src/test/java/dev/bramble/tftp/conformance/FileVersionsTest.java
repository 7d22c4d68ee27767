package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that change under the server's hands, and what is no file to be served. */
class FileVersionsTest extends ConformanceCase {

    @Test
    @Covers({Clause.BRAMBLE_OPEN_VERSION, Clause.BRAMBLE_NEW_VERSION})
    void aReplacedFileGoesOnAsItWasAndIsNewForTheNextRequest() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "blksize", "1024");
            Reply first = client.receive();
            assertData(first, 1);
            Files.write(file("start4.elf.dpkg-new"), content(70_000));
            Files.move(file("start4.elf.dpkg-new"), file("start4.elf"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(whole(client, oack, first)).isEqualTo(content(FILE_BYTES));
            assertThat(client.load(FILE, "blksize", "1024")).isEqualTo(content(70_000));
        }
    }

    @Test
    @Covers({Clause.BRAMBLE_OPEN_VERSION, Clause.BRAMBLE_NEW_VERSION})
    void anUnlinkedFileGoesOnAndIsMissingForTheNextRequest() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "blksize", "1024");
            Reply first = client.receive();
            Files.delete(file("start4.elf"));
            assertThat(whole(client, oack, first)).isEqualTo(content(FILE_BYTES));
            assertError(ask(client, FILE), 1);
        }
    }

    /** All blocks of 1024 bytes from the first on, whose ACK has not been sent. */
    private static byte[] whole(RawClient client, Reply oack, Reply first) throws IOException {
        byte[] loaded = new byte[FILE_BYTES];
        Reply data = first;
        int at = 0;
        while (true) {
            byte[] payload = data.payload();
            System.arraycopy(payload, 0, loaded, at, payload.length);
            at += payload.length;
            client.ack(data.number(), oack.from());
            if (payload.length < 1024) {
                return Arrays.copyOf(loaded, at);
            }
            data = client.receive();
            assertThat(data.opcode()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50_000, 100_000, 150_000})
    @Covers({Clause.BRAMBLE_CHANGED, Clause.RFC1350_LOST_RESOURCE, Clause.RFC1350_ERROR_ONCE})
    void aFileChangedInPlaceEndsWithAnErrorBeforeAnyByteOfTheNewOne(int newSize) throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "blksize", "1024", "windowsize", "2");
            expectData(client, 1);
            expectData(client, 2);
            Files.write(file("start4.elf"), new byte[newSize]);
            int acknowledged = 2;
            client.ack(acknowledged, oack.from());
            Reply reply = client.receive();
            // What was read before the change may still be on its way.
            while (reply.opcode() == 3) {
                acknowledged++;
                int from = (reply.number() - 1) * 1024;
                assertThat(reply.payload())
                        .isEqualTo(Arrays.copyOfRange(content(FILE_BYTES), from, Math.min(from + 1024, FILE_BYTES)));
                assertThat(acknowledged).as("it goes on").isLessThan(98);
                client.ack(reply.number(), oack.from());
                reply = client.receive();
            }
            assertThat(reply.opcode()).as("ERROR").isEqualTo(5);
            assertThat(reply.message()).contains("changed");
            assertThat(client.receive(QUIET_MILLIS).filter(again -> again.opcode() == 5))
                    .as("sent again")
                    .isEmpty();
        }
        await().until(() -> ended("failed") == 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trees",
                "trees/abcdef012345",
                PREFIX + "out",
                PREFIX + "outDirectory/passwd",
                "../../etc/passwd",
                PREFIX + "../../../etc/passwd",
                "/../etc/passwd",
                "a\\..\\b",
                "/",
                ".",
                "..",
                PREFIX + "fifo",
                PREFIX + "fd"
            })
    @Covers({Clause.BRAMBLE_CONFINED, Clause.RFC1123_ACCESS, Clause.RFC1350_REFUSAL, Clause.RFC1350_CODES})
    void whatIsNoRegularFileBeneathTheRootIsRefusedAtOnce(String name) throws Exception {
        Files.createSymbolicLink(file("out"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(file("outDirectory"), Path.of("/etc"));
        Files.createSymbolicLink(file("fd"), Path.of("/proc/self/fd/0"));
        Process mkfifo = new ProcessBuilder("mkfifo", file("fifo").toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(mkfifo.exitValue()).isZero();
        try (RawClient client = client()) {
            assertError(ask(client, name, "tsize", "0"), 2);
            expectQuiet(client, "after the refusal");
        } finally {
            // The temporary folder is deleted with what lies in it, and no link may point out of it then.
            Files.delete(file("out"));
            Files.delete(file("outDirectory"));
            Files.delete(file("fd"));
        }
    }

    @Test
    @Covers({Clause.BRAMBLE_NO_WRITES, Clause.RFC1350_REFUSAL, Clause.RFC1350_CODES, Clause.RFC2347_ERROR_ANSWER})
    void aWriteIsRefusedAndLeavesNothing() throws IOException {
        try (RawClient client = client()) {
            for (String name : new String[] {FILE, PREFIX + "new", "new"}) {
                client.send(RawClient.request(2, name, "octet"));
                Reply refused = client.receive();
                assertError(refused, 2);
                client.data(1, new byte[10], refused.from());
                client.receive(QUIET_MILLIS).ifPresent(reply -> assertError(reply, 5));
                client.send(RawClient.request(2, name, "octet", "tsize", "10", "blksize", "1024"));
                assertError(client.receive(), 2);
            }
        }
        assertThat(Files.readAllBytes(file("start4.elf"))).isEqualTo(content(FILE_BYTES));
        assertThat(file("new")).doesNotExist();
        assertThat(root.resolve("new")).doesNotExist();
    }
}
