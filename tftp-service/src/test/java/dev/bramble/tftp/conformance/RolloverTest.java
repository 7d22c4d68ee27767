package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of more than 65,535 blocks. */
class RolloverTest extends ConformanceCase {
    private static final int WINDOW = 61;

    @ParameterizedTest
    @CsvSource({"8,1,65537", "8,64,65536", "9,7,65535", "512,16,65600"})
    @Covers(Clause.BRAMBLE_ROLLOVER)
    void blockNumbersGoOnWithZeroWhicheverIsTheLast(int blksize, int window, int blocks) throws IOException {
        int bytes = blksize * (blocks - 1) + 1;
        try (RawClient client = client()) {
            byte[] loaded = client.load(
                    stored(bytes), "blksize", Integer.toString(blksize), "windowsize", Integer.toString(window));
            assertThat(Arrays.equals(loaded, content(bytes))).isTrue();
        }
        await().until(() -> ended("served") == 1);
    }

    @Test
    @Covers({Clause.BRAMBLE_ROLLOVER, Clause.RFC7440_REWIND})
    void aWindowAcrossTheRolloverCanBeRewound() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, stored(8 * 65_600), "blksize", "8", "windowsize", Integer.toString(WINDOW));
            int acknowledged = 0;
            while (acknowledged < 65_533) {
                int first = acknowledged + 1;
                for (int block = first; block < first + WINDOW; block++) {
                    expectData(client, block & 0xffff);
                }
                acknowledged = Math.min(acknowledged + WINDOW, 65_533);
                client.ack(acknowledged, oack.from());
            }
            expectWindow(client, 65_534);
            client.ack(65_535, oack.from());
            expectWindow(client, 65_536);
            client.ack(0, oack.from());
            expectWindow(client, 65_537);
            client.ack(0, oack.from());
            expectWindow(client, 65_537);
        }
    }

    private static void expectWindow(RawClient client, int first) throws IOException {
        for (int block = first; block < first + WINDOW; block++) {
            expectData(client, block & 0xffff);
        }
        expectQuiet(client, "the window ends there");
    }
}
