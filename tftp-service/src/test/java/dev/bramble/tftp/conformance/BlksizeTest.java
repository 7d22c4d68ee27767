package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.files.ConfinedBootFiles;
import dev.bramble.tftp.server.Mtu;
import dev.bramble.tftp.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2348. */
class BlksizeTest extends ConformanceCase {

    /** Payload lengths, in order, acknowledging each block. */
    private static List<Integer> lengths(RawClient client, Reply oack, int blocks) throws IOException {
        List<Integer> lengths = new ArrayList<>();
        client.ack(0, oack.from());
        while (lengths.size() < blocks) {
            Reply data = client.receive();
            assertData(data, lengths.size() + 1);
            lengths.add(data.payload().length);
            client.ack(data.number(), oack.from());
        }
        expectQuiet(client, "after the last block");
        return lengths;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 511, 512, 513, 1024, 1428, 1468, 8192, 65_463, 65_464})
    @Covers({Clause.RFC2348_RANGE, Clause.RFC2348_DATA_ONLY, Clause.RFC2348_SHORT_BLOCK_ENDS, Clause.PI_OACK})
    void blocksHaveTheSizeAgreedOnWithoutTheirHeader(int size) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, stored(2 * size + 1), "blksize", Integer.toString(size));
            assertThat(oack.options()).containsEntry("blksize", Integer.toString(size));
            assertThat(lengths(client, oack, 3)).containsExactly(size, size, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 1024, 1468})
    @Covers(Clause.RFC2348_EMPTY_BLOCK)
    void aFileThatFillsItsBlocksIsFollowedByAnEmptyOne(int size) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, stored(2 * size), "blksize", Integer.toString(size));
            assertThat(lengths(client, oack, 3)).containsExactly(size, size, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1468,1467", "1468,1", "1468,0", "65464,600"})
    @Covers(Clause.RFC2348_SHORT_BLOCK_ENDS)
    void theFirstBlockMayBeTheLast(int size, int fileBytes) throws IOException {
        try (RawClient client = client()) {
            Reply oack = ask(client, stored(fileBytes), "blksize", Integer.toString(size));
            assertThat(lengths(client, oack, 1)).containsExactly(fileBytes);
        }
    }

    /** RFC 2348 does not say what becomes of such a value: it is left out, or a smaller, valid one is answered. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 65_465, 65_535, 65_536, 100_000, 4_294_968_320L})
    @Covers({Clause.RFC2348_RANGE, Clause.RFC2348_NOT_LARGER})
    void aSizeOutOfRangeIsNeverTakenAsItIs(long size) throws IOException {
        try (RawClient client = client()) {
            Reply first = ask(client, FILE, "blksize", Long.toString(size));
            if (first.opcode() == 6) {
                assertThat(Long.parseLong(first.options().getOrDefault("blksize", "-1")))
                        .isBetween(8L, Math.min(size, 65_464));
            } else {
                assertData(first, 1);
                assertThat(first.payload()).hasSize(512);
            }
            assertThat(client.load(first)).isEqualTo(content(FILE_BYTES));
        }
    }

    @ParameterizedTest
    @CsvSource({"1500,65464,1468", "1500,1469,1468", "1500,1468,1468", "1500,1024,1024", "9000,8192,8192"})
    @Covers({Clause.BRAMBLE_MTU, Clause.RFC2348_NOT_LARGER})
    void anMtuCapsTheSize(int mtu, int asked, int expected) throws IOException {
        try (TestServer capped = new TestServer(
                        settings(InetAddress.getLoopbackAddress(), Mtu.of(mtu)), ConfinedBootFiles.in(root));
                RawClient client = capped.client()) {
            Reply oack = ask(client, FILE, "blksize", Integer.toString(asked));
            assertThat(oack.options()).containsEntry("blksize", Integer.toString(expected));
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers(Clause.BRAMBLE_MTU)
    void withoutOptionsAnMtuChangesNothing() throws IOException {
        try (TestServer capped = new TestServer(
                        settings(InetAddress.getLoopbackAddress(), Mtu.of(1500)), ConfinedBootFiles.in(root));
                RawClient client = capped.client()) {
            assertThat(client.load(FILE)).isEqualTo(content(FILE_BYTES));
        }
    }
}
