package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mode netascii (RFC 1350 section 1, by way of RFC 764): text with lines that end with CR LF. */
class NetasciiTest extends ConformanceCase {
    private static byte[] text(int bytes) {
        Random random = new Random(764);
        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = switch (random.nextInt(6)) {
                case 0 -> '\n';
                case 1 -> '\r';
                default -> (byte) ('a' + random.nextInt(26));
            };
        }
        return text;
    }

    private static byte[] onTheWire(byte[] text) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (byte b : text) {
            if (b == '\n') {
                wire.write('\r');
            }
            wire.write(b);
            if (b == '\r') {
                wire.write(0);
            }
        }
        return wire.toByteArray();
    }

    private static byte[] load(RawClient client, String name, String... options) throws IOException {
        String[] words = new String[options.length + 1];
        words[0] = "NetASCII";
        System.arraycopy(options, 0, words, 1, options.length);
        client.send(RawClient.request(1, name, words));
        return client.load(client.receive());
    }

    @Test
    @Covers({Clause.RFC1350_NETASCII, Clause.RFC1123_MODES, Clause.RFC1350_MODE_CASE})
    void linesEndWithCrLfAndALoneCrIsFollowedByZero() throws IOException {
        Files.writeString(file("cmdline.txt"), "one\ntwo\rthree\r\nfour", StandardCharsets.US_ASCII);
        try (RawClient client = client()) {
            assertThat(load(client, PREFIX + "cmdline.txt"))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("one\r\ntwo\r\0three\r\0\r\nfour");
        }
    }

    @ParameterizedTest
    @CsvSource({"512,1,5000", "8,1,500", "9,3,5000", "1468,16,200000", "512,4,0", "512,1,1", "11,64,100003"})
    @Covers({Clause.RFC1350_NETASCII, Clause.RFC2349_TSIZE_NETASCII, Clause.RFC1123_MODES})
    void pairsAreCutAnywhereByBlocks(String blksize, String window, int bytes) throws IOException {
        Files.write(file("text"), text(bytes));
        byte[] expected = onTheWire(text(bytes));
        try (RawClient client = client()) {
            client.send(RawClient.request(
                    1, PREFIX + "text", "netascii", "blksize", blksize, "windowsize", window, "tsize", "0"));
            Reply oack = client.receive();
            assertThat(oack.options()).containsEntry("tsize", Integer.toString(expected.length));
            assertThat(client.load(oack)).isEqualTo(expected);
        }
    }

    @Test
    @Covers({Clause.RFC1350_NETASCII, Clause.RFC7440_REWIND})
    void aWindowSentAgainIsTheSame() throws IOException {
        Files.write(file("text"), text(5000));
        byte[] expected = onTheWire(text(5000));
        try (RawClient client = client()) {
            client.send(RawClient.request(1, PREFIX + "text", "netascii", "blksize", "50", "windowsize", "8"));
            Reply oack = client.receive();
            client.ack(0, oack.from());
            for (int block = 1; block <= 8; block++) {
                expectData(client, block);
            }
            client.ack(3, oack.from());
            for (int block = 4; block <= 11; block++) {
                Reply data = client.receive();
                assertData(data, block);
                assertThat(data.payload()).isEqualTo(Arrays.copyOfRange(expected, (block - 1) * 50, block * 50));
            }
        }
    }
}
