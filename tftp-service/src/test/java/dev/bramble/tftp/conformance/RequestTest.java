package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1350 sections 1, 4 and 5: how a transfer begins. */
class RequestTest extends ConformanceCase {

    @ParameterizedTest
    @ValueSource(strings = {"octet", "OCTET", "OcTeT"})
    @Covers({Clause.RFC1350_OCTET, Clause.RFC1350_MODE_CASE, Clause.RFC1123_MODES})
    void octetInAnyCase(String word) throws IOException {
        try (RawClient client = client()) {
            client.send(RawClient.request(1, FILE, word));
            assertThat(client.load(client.receive())).isEqualTo(content(FILE_BYTES));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "MAIL"})
    @Covers({Clause.RFC1350_MAIL, Clause.RFC1123_MAIL})
    void mailIsRefused(String word) throws IOException {
        try (RawClient client = client()) {
            for (int opcode = 1; opcode <= 2; opcode++) {
                client.send(RawClient.request(opcode, FILE, word));
                assertThat(client.receive().opcode()).as("ERROR").isEqualTo(5);
                expectQuiet(client, "after the refusal");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary", "octets", "", "\u00ff"})
    @Covers({Clause.RFC1350_OTHER_MODES, Clause.RFC1350_CODES, Clause.RFC1350_REFUSAL})
    void anUnknownModeIsAnIllegalOperation(String word) throws IOException {
        try (RawClient client = client()) {
            client.send(RawClient.request(1, FILE, word));
            assertError(client.receive(), 4);
            expectQuiet(client, "after the refusal");
        }
    }

    @Test
    @Covers({
        Clause.RFC1350_FIRST_DATA,
        Clause.RFC1350_BLOCK_NUMBERS,
        Clause.RFC1350_ANSWERED,
        Clause.RFC2347_DATA_ANSWER
    })
    void theAnswerIsTheFirstBlock() throws IOException {
        try (RawClient client = client()) {
            Reply first = ask(client, FILE);
            assertData(first, 1);
            assertThat(first.payload()).hasSize(512).startsWith(content(FILE_BYTES)[0]);
        }
    }

    @Test
    @Covers({Clause.RFC1350_STRINGS, Clause.BAD_UNTERMINATED})
    void aNameEndsWithItsZeroByteOnly() throws IOException {
        try (RawClient client = client()) {
            byte[] whole = RawClient.request(1, FILE, "octet");
            byte[] cut = Arrays.copyOf(whole, whole.length - 1);
            client.send(cut);
            assertError(client.receive(), 4);
            client.send(whole);
            assertData(client.receive(), 1);
        }
    }

    @Test
    @Covers({Clause.RFC1350_SERVER_TID, Clause.BRAMBLE_SINGLE_PORT})
    void theServersPortIsNewOrTheListeningOne() throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient client = client();
            clients.add(client);
            ports.add(ask(client, FILE).from().getPort());
        }
        for (RawClient client : clients) {
            client.close();
        }
        int listening = server.address().getPort();
        switch (mode) {
            case ANY -> {
                assertThat(ports).doesNotHaveDuplicates().doesNotContain(listening);
                assertThat(new HashSet<>(differences(ports)))
                        .as("picked at random, not counted up")
                        .hasSizeGreaterThan(2);
            }
            case SINGLE -> assertThat(ports).containsOnly(listening);
        }
    }

    private static List<Integer> differences(List<Integer> ports) {
        List<Integer> differences = new ArrayList<>();
        for (int i = 1; i < ports.size(); i++) {
            differences.add(ports.get(i) - ports.get(i - 1));
        }
        return differences;
    }

    @Test
    @Covers({Clause.RFC1350_SAME_TIDS, Clause.BRAMBLE_SINGLE_PORT})
    void allPacketsOfATransferComeFromOnePort() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "blksize", "8192", "windowsize", "4");
            for (int block = 1; block <= 13; block++) {
                Reply data = client.receive();
                assertThat(data.from()).isEqualTo(oack.from());
                assertThat(data.number()).isEqualTo(block);
                if (block % 4 == 0 || block == 13) {
                    client.ack(block, oack.from());
                }
            }
        }
    }

    @Test
    @Covers(Clause.RFC1350_CLIENT_TID)
    void answersGoWhereTheRequestCameFrom() throws IOException {
        try (RawClient silent = client();
                RawClient asking = client()) {
            Reply data = ask(asking, FILE);
            asking.ack(1, data.from());
            expectData(asking, 2);
            expectQuiet(silent, "it asked for nothing");
        }
    }

    @Test
    @Covers({Clause.BRAMBLE_CLIENT_KEY, Clause.RFC1350_CLIENT_TID})
    void onePortOfTwoAddressesIsTwoClients() throws IOException {
        try (RawClient one = client();
                RawClient two = new RawClient(
                        server.address(),
                        new InetSocketAddress(
                                InetAddress.getByName("127.0.0.3"),
                                one.address().getPort()))) {
            Reply first = ask(one, FILE, "tsize", "0");
            String other = stored(700);
            assertThat(two.load(other, "blksize", "1024")).isEqualTo(content(700));
            assertThat(one.load(first)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.RFC1350_ERROR_FORMAT, Clause.RFC1350_REFUSAL, Clause.RFC1350_CODES, Clause.RFC1350_ERROR_ONCE})
    void aRefusalIsOneErrorWithTextInAscii() throws IOException {
        try (RawClient client = client()) {
            Reply error = ask(client, PREFIX + "caf\u00e9.img");
            assertError(error, 1);
            byte[] bytes = error.bytes();
            assertThat(bytes[bytes.length - 1]).as("ends with zero").isZero();
            assertThat(error.message()).isNotEmpty().matches("[\\x20-\\x7e]+");
            assertThat(new String(bytes, 4, bytes.length - 5, StandardCharsets.US_ASCII))
                    .doesNotContain("\0");
            assertThat(client.receive(1000)).as("sent again").isEmpty();
        }
    }
}
