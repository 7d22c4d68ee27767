package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1350 sections 2, 5 and 6, RFC 1123 section 4.2.3.1: one block, one acknowledgment. */
class LockStepTest extends ConformanceCase {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 1023, 1024, 5000})
    @Covers({
        Clause.RFC1350_OCTET,
        Clause.RFC1350_BLOCKS_OF_512,
        Clause.RFC1350_BLOCK_NUMBERS,
        Clause.RFC1350_SHORT_BLOCK_ENDS,
        Clause.RFC1350_LAST_BLOCK
    })
    void filesOfAnySizeEndWithAShortBlock(int size) throws IOException {
        try (RawClient client = client()) {
            List<Integer> lengths = new ArrayList<>();
            ByteArrayOutputStream loaded = new ByteArrayOutputStream();
            Reply data = ask(client, stored(size));
            while (true) {
                assertData(data, lengths.size() + 1);
                lengths.add(data.payload().length);
                loaded.writeBytes(data.payload());
                client.ack(data.number(), data.from());
                if (lengths.size() == size / 512 + 1) {
                    break;
                }
                data = client.receive();
            }
            assertThat(lengths.subList(0, lengths.size() - 1)).allMatch(length -> length == 512);
            assertThat(lengths.getLast()).isEqualTo(size % 512);
            assertThat(loaded.toByteArray()).isEqualTo(content(size));
            await().until(() -> ended("served") == 1);
        }
    }

    @Test
    @Covers({Clause.RFC1350_LOCK_STEP, Clause.RFC1350_ANSWERED})
    void theNextBlockWaitsForTheAcknowledgment() throws IOException {
        try (RawClient client = client()) {
            Reply data = ask(client, FILE);
            for (int block = 1; block <= 3; block++) {
                assertData(data, block);
                expectQuiet(client, "no ACK of block " + block);
                client.ack(block, data.from());
                data = client.receive();
            }
        }
    }

    @Test
    @Covers(Clause.RFC1350_LAST_BLOCK)
    void nothingFollowsTheLastAcknowledgment() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.load(stored(1024))).hasSize(1024);
            assertThat(client.receive(1000)).isEmpty();
        }
    }

    @Test
    @Covers({Clause.RFC1123_APPRENTICE, Clause.PI_NO_DUPLICATE, Clause.BAD_DUPLICATED})
    void whoAcknowledgesEverythingTwiceGetsEachBlockOnce() throws IOException {
        try (RawClient client = client()) {
            String name = stored(40 * 512 + 7);
            Reply data = ask(client, name);
            List<Integer> blocks = new ArrayList<>();
            while (true) {
                blocks.add(data.number());
                client.ack(data.number(), data.from());
                client.ack(data.number(), data.from());
                if (data.payload().length < 512) {
                    break;
                }
                data = client.receive();
            }
            assertThat(blocks).hasSize(41).doesNotHaveDuplicates().isSorted();
            assertThat(client.receive(QUIET_MILLIS).filter(reply -> reply.opcode() == 3))
                    .as("another DATA")
                    .isEmpty();
        }
        assertThat(server.metric("bramble_tftp_retransmits_total")).isZero();
    }

    @Test
    @Covers({Clause.RFC1123_APPRENTICE, Clause.PI_NO_DUPLICATE, Clause.BAD_DUPLICATED})
    void aLateDuplicateAckMovesNothing() throws IOException {
        try (RawClient client = client()) {
            Reply block1 = ask(client, FILE);
            client.ack(1, block1.from());
            expectData(client, 2);
            expectQuiet(client, "no ACK of block 2");
            client.ack(1, block1.from());
            client.ack(0, block1.from());
            expectQuiet(client, "old ACKs");
            client.ack(2, block1.from());
            expectData(client, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 9, 32_768, 65_535})
    @Covers({Clause.PI_UNSENT_ACK, Clause.BAD_MISORDERED})
    void anAckOfABlockNotSentIsIgnored(int block) throws IOException {
        try (RawClient client = client()) {
            Reply block1 = ask(client, FILE);
            client.ack(1, block1.from());
            expectData(client, 2);
            client.ack(block, block1.from());
            expectQuiet(client, "ACK " + block);
            client.ack(2, block1.from());
            expectData(client, 3);
        }
    }

    @Test
    @Covers(Clause.BAD_MISORDERED)
    void packetsThatOnlyAServerSendsAreIgnored() throws IOException {
        try (RawClient client = client()) {
            Reply block1 = ask(client, FILE);
            client.data(1, new byte[512], block1.from());
            client.data(2, new byte[0], block1.from());
            client.send(new byte[] {0, 6, 'b', 'l', 'k', 's', 'i', 'z', 'e', 0, '8', 0}, block1.from());
            expectQuiet(client, "no ACK");
            assertThat(client.load(block1)).isEqualTo(content(FILE_BYTES));
        }
    }
}
