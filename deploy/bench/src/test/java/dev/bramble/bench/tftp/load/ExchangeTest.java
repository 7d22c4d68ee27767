package dev.bramble.bench.tftp.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.tftp.load.Exchange.Step;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private static final int BLOCK = 8;

    private final Exchange exchange = new Exchange();
    private final byte[] content = new byte[3 * BLOCK + 5];

    ExchangeTest() {
        new Random(1).nextBytes(content);
    }

    @Test
    void theRequestIsOneOfAPi() {
        exchange.begin(load("a/b", 1468, 1));
        assertThat(sent()).isEqualTo("\0\1a/b\0octet\0tsize\0" + "0\0blksize\0" + "1468\0");
    }

    @Test
    void windowsizeIsAskedForOnlyAboveOne() {
        exchange.begin(load("f", 1468, 16));
        assertThat(sent()).endsWith("windowsize\0" + "16\0");
    }

    @Test
    void aFileInLockStep() throws Exception {
        exchange.begin(load("f", BLOCK, 1));
        assertThat(exchange.receive(oack("blksize", "8", "tsize", "29"))).isEqualTo(Step.SEND);
        assertThat(sent()).isEqualTo(ack(0));
        for (int block = 1; block <= 3; block++) {
            assertThat(exchange.receive(data(block))).isEqualTo(Step.SEND);
            assertThat(sent()).isEqualTo(ack(block));
        }
        assertThat(exchange.receive(data(4))).isEqualTo(Step.SEND_AND_FINISH);
        assertThat(sent()).isEqualTo(ack(4));
        assertThat(exchange.bytes()).isEqualTo(content.length);
    }

    @Test
    void aWindowIsAcknowledgedAtItsEnd() throws Exception {
        accepted(2);
        assertThat(exchange.receive(data(1))).isEqualTo(Step.WAIT);
        assertThat(exchange.isWithinWindow()).isTrue();
        assertThat(exchange.receive(data(2))).isEqualTo(Step.SEND);
        assertThat(sent()).isEqualTo(ack(2));
        assertThat(exchange.isWithinWindow()).isFalse();
    }

    @Test
    void aGapIsToldOnce() throws Exception {
        accepted(4);
        exchange.receive(data(1));
        assertThat(exchange.receive(data(3))).isEqualTo(Step.SEND);
        assertThat(sent()).isEqualTo(ack(1));
        assertThat(exchange.receive(data(4))).isEqualTo(Step.WAIT);
        assertThat(exchange.receive(data(2))).isEqualTo(Step.WAIT);
        assertThat(exchange.receive(data(4)))
                .as("a new gap after a block in order")
                .isEqualTo(Step.SEND);
        assertThat(sent()).isEqualTo(ack(2));
    }

    @Test
    void theLastBlockAgainMeansThatItsAckWasLost() throws Exception {
        accepted(1);
        exchange.receive(data(1));
        exchange.receive(data(2));
        assertThat(exchange.receive(data(1))).as("an older one says nothing").isEqualTo(Step.WAIT);
        assertThat(exchange.receive(data(2))).isEqualTo(Step.SEND);
        assertThat(sent()).isEqualTo(ack(2));
    }

    @Test
    void blockNumbersGoRound() throws Exception {
        byte[] large = new byte[BLOCK * 65_537 + 1];
        exchange.begin(new Task.Load(RemoteFile.of("f", large), new Task.Terms(BLOCK, 1)));
        exchange.receive(oack("blksize", "8", "tsize", Integer.toString(large.length)));
        for (int block = 1; block <= 65_537; block++) {
            assertThat(exchange.receive(packet(3, block & 0xffff, new byte[BLOCK])))
                    .isEqualTo(Step.SEND);
        }
        assertThat(exchange.receive(packet(3, 2, new byte[1]))).isEqualTo(Step.SEND_AND_FINISH);
    }

    @Test
    void aProbeEndsAtTheFirstAnswer() throws Exception {
        exchange.begin(new Task.Probe("f", new Task.Terms(BLOCK, 1)));
        assertThat(exchange.receive(oack("blksize", "8"))).isEqualTo(Step.SEND_AND_FINISH);
        assertThat(sent()).isEqualTo("\0\5\0\0Early terminate\0");
    }

    @Test
    void aMissIsAnError() throws Exception {
        exchange.begin(new Task.Miss("f", new Task.Terms(BLOCK, 1)));
        assertThat(exchange.receive(packet(5, 1, "no f\0".getBytes(US_ASCII)))).isEqualTo(Step.FINISH);
    }

    @Test
    void aMissThatIsThereIsWrong() {
        exchange.begin(new Task.Miss("f", new Task.Terms(BLOCK, 1)));
        assertThatThrownBy(() -> exchange.receive(oack("blksize", "8"))).hasMessage("f is not missing");
    }

    @Test
    void anErrorToALoadIsWrong() {
        exchange.begin(load("f", BLOCK, 1));
        assertThatThrownBy(() -> exchange.receive(packet(5, 1, "gone\0".getBytes(US_ASCII))))
                .hasMessage("f: ERROR gone");
    }

    @Test
    void otherBytesAreWrong() throws Exception {
        accepted(1);
        content[3]++;
        for (int block = 1; block <= 3; block++) {
            exchange.receive(data(block));
        }
        assertThatThrownBy(() -> exchange.receive(data(4))).hasMessage("f: other bytes than the file has");
    }

    @Test
    void aFileThatEndsEarlyIsWrong() throws Exception {
        accepted(1);
        assertThatThrownBy(() -> exchange.receive(packet(3, 1, new byte[0])))
                .hasMessage("f: other bytes than the file has");
    }

    @Test
    void otherTermsAreWrong() {
        exchange.begin(load("f", BLOCK, 1));
        assertThatThrownBy(() -> exchange.receive(oack("tsize", "29"))).hasMessageContaining("got blksize 512");
    }

    @Test
    void whatTheLastUserOfThePortGetsLateIsNoAnswer() throws Exception {
        exchange.begin(load("f", BLOCK, 1));
        assertThat(exchange.receive(data(3))).isEqualTo(Step.WAIT);
        assertThat(exchange.answered()).isFalse();
        assertThat(exchange.receive(oack("blksize", "8"))).isEqualTo(Step.SEND);
        assertThat(exchange.answered()).isTrue();
    }

    @Test
    void anOackIsOfUseUntilDataFlows() throws Exception {
        accepted(1);
        assertThat(exchange.isBegunAnew(oack("blksize", "8"))).isTrue();
        assertThat(exchange.isBegunAnew(data(1))).isFalse();
        assertThat(exchange.receive(oack("blksize", "8"))).isEqualTo(Step.SEND);
        exchange.receive(data(1));
        assertThat(exchange.isBegunAnew(oack("blksize", "8"))).isFalse();
        assertThat(exchange.receive(oack("blksize", "8"))).isEqualTo(Step.WAIT);
    }

    @Test
    void anExchangeIsUsedAgain() throws Exception {
        for (int i = 0; i < 2; i++) {
            accepted(1);
            for (int block = 1; block <= 3; block++) {
                exchange.receive(data(block));
            }
            assertThat(exchange.receive(data(4))).isEqualTo(Step.SEND_AND_FINISH);
        }
    }

    @Test
    void randomBytesAreAnsweredOrRefused() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            exchange.begin(load("f", BLOCK, 2));
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            if (noise.length > 1) {
                noise[0] = 0;
                noise[1] = (byte) random.nextInt(8);
            }
            try {
                assertThat(exchange.receive(ByteBuffer.wrap(noise))).isNotEqualTo(Step.SEND_AND_FINISH);
            } catch (WrongAnswerException e) {
                assertThat(e).hasMessageStartingWith("f");
            }
        }
    }

    private void accepted(int window) throws WrongAnswerException {
        exchange.begin(load("f", BLOCK, window));
        exchange.receive(window == 1 ? oack("blksize", "8") : oack("blksize", "8", "WindowSize", "" + window));
    }

    private Task load(String path, int blockBytes, int window) {
        return new Task.Load(RemoteFile.of(path, content), new Task.Terms(blockBytes, window));
    }

    private ByteBuffer data(int block) {
        int from = (block - 1) * BLOCK;
        return packet(3, block, Arrays.copyOfRange(content, from, Math.min(content.length, from + BLOCK)));
    }

    private static ByteBuffer oack(String... words) {
        var bytes = new ByteArrayOutputStream();
        for (String word : words) {
            bytes.writeBytes((word + "\0").getBytes(US_ASCII));
        }
        return ByteBuffer.allocate(2 + bytes.size())
                .putShort((short) 6)
                .put(bytes.toByteArray())
                .flip();
    }

    private static ByteBuffer packet(int opcode, int word, byte[] rest) {
        return ByteBuffer.allocate(4 + rest.length)
                .putShort((short) opcode)
                .putShort((short) word)
                .put(rest)
                .flip();
    }

    private static String ack(int block) {
        return "\0\4\0" + (char) block;
    }

    private String sent() {
        ByteBuffer out = exchange.outbound();
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        return new String(bytes, US_ASCII);
    }
}
