package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that no client should send. */
class BadInputTest extends ConformanceCase {
    private static final int RANDOM_PACKETS = 100_000;
    private static final int PACKETS_A_ROUND = 250;

    private static final List<String> NO_PACKETS = List.of(
            "",
            "\0",
            "\0\1",
            "\0\4",
            "\0\4\0",
            "\0\3\0",
            "\0\5",
            "\0\0\0\0",
            "\0\7\0\1",
            "\377\377\377\377",
            "\1\0\0\0",
            "\0\6",
            "\0\6blksize",
            "\0\3");

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0\1file",
                "\0\1file\0",
                "\0\1file\0octet",
                "\0\1\0octet\0",
                "\0\1file\0octet\0blksize\0",
                "\0\1file\0octet\0blksize\0" + "1468",
                "\0\2file\0octet",
                "\0\1\0\0"
            })
    @Covers({Clause.BAD_TRUNCATED, Clause.BAD_UNTERMINATED, Clause.RFC1350_STRINGS, Clause.RFC2347_FORMAT})
    void aBrokenRequestIsAnIllegalOperation(String packet) throws IOException {
        try (RawClient client = client()) {
            client.send(bytes(packet));
            assertError(client.receive(), 4);
            expectQuiet(client, "after the ERROR");
        }
        assertServes();
    }

    @Test
    @Covers({Clause.BAD_TRUNCATED, Clause.BAD_BINARY})
    void whatIsNoPacketIsNotAnswered() throws IOException {
        try (RawClient client = client()) {
            for (String packet : NO_PACKETS) {
                client.send(bytes(packet));
            }
            expectQuiet(client, "no packet, no answer");
            assertThat(client.load(FILE)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.BAD_OVERSIZED, Clause.BAD_TRUNCATED})
    void aLargeRequestIsRefusedOrItsFileMissing() throws IOException {
        try (RawClient client = client()) {
            for (int length : List.of(256, 511, 512, 513, 2047, 2048, 2049, 9000, 65_000)) {
                client.send(RawClient.request(1, "x".repeat(length), "octet"));
                Optional<Reply> error = client.receive(2000);
                assertThat(error).as("name of %d bytes", length).isPresent();
                assertThat(error.orElseThrow().opcode()).isEqualTo(5);
                assertThat(error.orElseThrow().bytes().length)
                        .as("no amplifier")
                        .isLessThan(200);
            }
            client.send(RawClient.request(1, FILE, "octet", "blksize", "1".repeat(60_000)));
            assertThat(client.receive().opcode()).isIn(3, 5);
        }
        assertServes();
    }

    @Test
    @Covers({Clause.BAD_BINARY, Clause.BRAMBLE_CONFINED})
    void aNameOfAnyBytesIsAMissOrRefused() throws IOException {
        Random random = new Random(1350);
        try (RawClient client = client()) {
            for (int i = 0; i < 300; i++) {
                byte[] name = new byte[1 + random.nextInt(100)];
                for (int at = 0; at < name.length; at++) {
                    name[at] = (byte) (1 + random.nextInt(255));
                }
                byte[] request = bytes("\0\1" + new String(name, StandardCharsets.ISO_8859_1) + "\0octet\0");
                client.send(request);
                Reply error = client.receive();
                assertThat(error.opcode()).isEqualTo(5);
                assertThat(error.number()).isIn(1, 2);
                assertThat(error.message()).as("fit for a boot screen").matches("[\\x20-\\x7e]+");
            }
        }
        assertServes();
    }

    /** From the client itself, to the port of its transfer. */
    @Test
    @Covers({Clause.BAD_TRUNCATED, Clause.BAD_UNTERMINATED, Clause.BAD_BINARY})
    void whatIsNoPacketDoesNotDisturbATransfer() throws IOException {
        try (RawClient client = client()) {
            Reply oack = negotiate(client, FILE, "blksize", "1468", "windowsize", "2");
            expectData(client, 1);
            expectData(client, 2);
            for (String packet : NO_PACKETS) {
                client.send(bytes(packet), oack.from());
            }
            expectQuiet(client, "an answer");
            client.ack(2, oack.from());
            expectData(client, 3);
            expectData(client, 4);
        }
    }

    @Test
    @Covers({Clause.BAD_MISORDERED, Clause.BAD_DUPLICATED, Clause.RFC1123_APPRENTICE})
    void oldAcksInAnyOrderMoveNothing() throws IOException {
        Random random = new Random(5);
        try (RawClient client = client()) {
            Reply data = ask(client, stored(60 * 512 + 1));
            for (int block = 1; block <= 61; block++) {
                assertData(data, block);
                for (int i = 0; i < 5; i++) {
                    client.ack(random.nextInt(block), data.from());
                }
                client.ack(block, data.from());
                if (block <= 60) {
                    data = client.receive();
                }
            }
        }
        assertThat(server.metric("bramble_tftp_retransmits_total")).isZero();
    }

    @Test
    @Covers({Clause.BAD_NOISE, Clause.BAD_BINARY, Clause.BAD_TRUNCATED})
    void aHundredThousandRandomPacketsLeaveItServing() throws IOException {
        Random random = new Random(69);
        try (RawClient noisy = client();
                RawClient pi = client()) {
            // One transfer is under way all the time; its client's noise goes where its ACKs go.
            Reply oack = negotiate(pi, stored(RANDOM_PACKETS / PACKETS_A_ROUND * 8 + 1), "blksize", "8");
            for (int round = 1; round <= RANDOM_PACKETS / PACKETS_A_ROUND; round++) {
                for (int i = 0; i < PACKETS_A_ROUND; i++) {
                    byte[] packet = noise(random);
                    switch (i % 8) {
                        case 0 -> noisy.send(packet, oack.from());
                        case 1 -> pi.send(harmless(packet), oack.from());
                        default -> noisy.send(packet);
                    }
                }
                expectData(pi, round);
                pi.ack(round, oack.from());
                drain(noisy);
            }
            expectData(pi, RANDOM_PACKETS / PACKETS_A_ROUND + 1);
        }
        // The port's buffer may be full of noise still, and the request be lost: then a Pi asks again.
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(this::assertServes);
    }

    /** Whatever came so far; the buffer of a client that hears nothing would only hide what comes later. */
    private static void drain(RawClient client) throws IOException {
        while (client.receive(1).isPresent()) {
            // Only to be rid of it.
        }
    }

    private static byte[] noise(Random random) {
        String[] words = {
            "octet", "netascii", "mail", "blksize", "tsize", "windowsize", "1468", "0", "../", FILE, "\377"
        };
        StringBuilder packet = new StringBuilder();
        packet.append((char) (random.nextInt(16) == 0 ? random.nextInt(256) : 0));
        packet.append((char) random.nextInt(8));
        int parts = random.nextInt(12);
        for (int part = 0; part < parts; part++) {
            switch (random.nextInt(3)) {
                case 0 -> packet.append(words[random.nextInt(words.length)]);
                case 1 -> packet.append('\0');
                default -> packet.append((char) random.nextInt(256));
            }
        }
        byte[] bytes = bytes(packet.toString());
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    /** Turns what would rightly move or end the sender's transfer, or ask for another, into DATA. */
    private static byte[] harmless(byte[] packet) {
        byte[] other = packet.clone();
        if (other.length > 1 && (other[1] == 1 || other[1] == 2 || other[1] == 4 || other[1] == 5)) {
            other[1] = 3;
        }
        return other;
    }
}
