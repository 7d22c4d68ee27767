package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7440; how a window is sent again after a timeout is seen in {@link SilentClientTest}. */
class WindowsizeTest extends ConformanceCase {

    private static void expectBlocks(RawClient client, int first, int last) throws IOException {
        for (int block = first; block <= last; block++) {
            expectData(client, block & 0xffff);
        }
        expectQuiet(client, "blocks " + first + "-" + last + " are all of the window");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 64, 65_535})
    @Covers({Clause.RFC7440_RANGE, Clause.RFC7440_NOT_LARGER, Clause.RFC7440_WINDOW, Clause.RFC7440_WINDOW_ACK})
    void aWindowIsAsLargeAsAgreedAndTheNextWaitsForItsAck(int asked) throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "windowsize", Integer.toString(asked), "blksize", "64");
            int window = Integer.parseInt(oack.options().getOrDefault("windowsize", "0"));
            assertThat(window).isBetween(1, asked);
            expectBlocks(client, 1, window);
            client.ack(window, oack.from());
            expectBlocks(client, window + 1, 2 * window);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "100000", "-1", "x", ""})
    @Covers(Clause.RFC7440_RANGE)
    void anotherWindowsizeIsLeftOut(String asked) throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "windowsize", asked, "tsize", "0");
            assertThat(oack.options()).containsOnlyKeys("tsize");
            expectBlocks(client, 1, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"8,3", "8,7", "2,1"})
    @Covers({Clause.RFC7440_REWIND, Clause.BAD_MISORDERED})
    void anAckWithinTheWindowBeginsTheNextBehindIt(int window, int heard) throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "windowsize", Integer.toString(window));
            expectBlocks(client, 1, window);
            client.ack(heard, oack.from());
            expectBlocks(client, heard + 1, heard + window);
            client.ack(heard + window, oack.from());
            expectBlocks(client, heard + window + 1, heard + 2 * window);
        }
    }

    @Test
    @Covers(Clause.RFC7440_REWIND)
    void theAckBeforeTheWindowSendsAllOfItAgain() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "windowsize", "4");
            expectBlocks(client, 1, 4);
            client.ack(0, oack.from());
            expectBlocks(client, 1, 4);
            client.ack(4, oack.from());
            expectBlocks(client, 5, 8);
            client.ack(4, oack.from());
            expectBlocks(client, 5, 8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 1000, 65_535})
    @Covers({Clause.PI_UNSENT_ACK, Clause.BAD_MISORDERED})
    void anAckBeyondTheWindowIsIgnored(int block) throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "windowsize", "4");
            expectBlocks(client, 1, 4);
            client.ack(block, oack.from());
            expectQuiet(client, "ACK " + block);
            client.ack(4, oack.from());
            expectBlocks(client, 5, 8);
        }
    }

    @ParameterizedTest
    @CsvSource({"5000,10", "5120,11", "4000,8", "100,1", "0,1"})
    @Covers({Clause.RFC7440_FINAL_WINDOW, Clause.RFC7440_WINDOW_ACK, Clause.RFC2348_EMPTY_BLOCK})
    void theLastWindowMayBeShort(int bytes, int blocks) throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, stored(bytes), "windowsize", "4");
            for (int first = 1; first <= blocks; first += 4) {
                int last = Math.min(first + 3, blocks);
                for (int block = first; block <= last; block++) {
                    expectData(client, block);
                }
                client.ack(last, oack.from());
            }
            expectQuiet(client, "after the last ACK");
        }
    }

    @Test
    @Covers(Clause.RFC7440_ONE)
    void windowsize1IsLockStep() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "windowsize", "1");
            assertThat(oack.options()).containsEntry("windowsize", "1");
            expectBlocks(client, 1, 1);
            client.ack(1, oack.from());
            expectBlocks(client, 2, 2);
            client.ack(1, oack.from());
            client.ack(0, oack.from());
            expectQuiet(client, "a duplicate ACK");
            client.ack(2, oack.from());
            expectBlocks(client, 3, 3);
        }
    }

    @Test
    @Covers({Clause.RFC7440_REWIND, Clause.BAD_DUPLICATED})
    void oneGapReportedForEachBlockBehindItRewindsOnce() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "windowsize", "16");
            expectBlocks(client, 1, 16);
            for (int i = 0; i < 12; i++) {
                client.ack(4, oack.from());
            }
            expectBlocks(client, 5, 20);
        }
    }

    @ParameterizedTest
    @CsvSource({"3,512", "16,1468", "64,8"})
    @Covers({Clause.RFC7440_REWIND, Clause.RFC7440_WINDOW_ACK})
    void aFileArrivesWholeThroughALossyNetwork(int window, int blksize) throws IOException {
        int bytes = blksize * 200 + 5;
        try (RawClient client = client()) {
            Reply oack = negotiate(
                    client,
                    stored(bytes),
                    "windowsize",
                    Integer.toString(window),
                    "blksize",
                    Integer.toString(blksize));
            assertThat(loadWithLoss(client, oack, window, blksize)).isEqualTo(content(bytes));
        }
    }

    /** Loses a tenth of the blocks; reports each gap once, and the last block that it has when nothing comes. */
    private static byte[] loadWithLoss(RawClient client, Reply oack, int window, int blksize) throws IOException {
        Random losses = new Random(7440);
        ByteArrayOutputStream loaded = new ByteArrayOutputStream();
        int expected = 1;
        int inWindow = 0;
        boolean gapReported = false;
        while (true) {
            Optional<Reply> reply = client.receive(100);
            if (reply.isEmpty()) {
                client.ack(expected - 1, oack.from());
                inWindow = 0;
                continue;
            }
            Reply data = reply.get();
            assertThat(data.opcode()).isEqualTo(3);
            if (losses.nextInt(10) == 0) {
                continue;
            }
            if (data.number() != expected) {
                if (!gapReported && data.number() > expected) {
                    client.ack(expected - 1, oack.from());
                    gapReported = true;
                    inWindow = 0;
                }
                continue;
            }
            gapReported = false;
            loaded.writeBytes(data.payload());
            boolean last = data.payload().length < blksize;
            if (++inWindow == window || last) {
                client.ack(expected, oack.from());
                inWindow = 0;
            }
            if (last) {
                return loaded.toByteArray();
            }
            expected++;
        }
    }

    @Test
    @Covers({Clause.RFC7440_WINDOW, Clause.RFC7440_WINDOW_ACK})
    void twentyMegabytesInWindowsOf16() throws IOException {
        String name = stored(20_000_000);
        try (RawClient client = client()) {
            byte[] loaded = client.load(name, "blksize", "1468", "windowsize", "16");
            assertThat(Arrays.equals(loaded, content(20_000_000))).isTrue();
        }
    }
}
