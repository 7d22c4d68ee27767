package dev.bramble.simulator.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bramble.simulator.peer.TftpPeer;
import dev.bramble.simulator.peer.TftpPeer.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TftpClientTest {
    private static final Patience SHORT = new Patience(Duration.ofMillis(200), Duration.ofSeconds(2));

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static TftpClient client(TftpPeer peer, Eeprom eeprom, Patience patience) {
        return new TftpClient(InetAddress.getLoopbackAddress(), peer.address(), eeprom, patience);
    }

    @Test
    void requestHasAPisOptionsInAPisOrder() throws IOException {
        try (var peer = new TftpPeer(Map.of("a/start4.elf", bytes(3)))) {
            client(peer, Eeprom.OF_2019, Patience.OF_A_PI).load("a/start4.elf");
            client(peer, Eeprom.OF_2025, Patience.OF_A_PI).load("a/start4.elf");
            assertThat(peer.requests())
                    .containsExactly(
                            "a/start4.elf|octet|tsize|0|blksize|1024|", "a/start4.elf|octet|tsize|0|blksize|1468|");
        }
    }

    @Test
    void readsFilesOfEveryLengthAroundABlock() throws IOException {
        for (int size : new int[] {0, 1, 1467, 1468, 1469, 2936, 100_000}) {
            try (var peer = new TftpPeer(Map.of("f", bytes(size)))) {
                Answer answer = client(peer, Eeprom.OF_2022, Patience.OF_A_PI).load("f");
                assertThat(answer).isInstanceOfSatisfying(Answer.Loaded.class, loaded -> {
                    assertThat(loaded.bytes()).isEqualTo(bytes(size));
                    assertThat(loaded.optionsAcknowledged()).isTrue();
                });
            }
        }
    }

    @Test
    void probeTakesTheSizeAndEndsTheTransfer() throws IOException {
        try (var peer = new TftpPeer(Map.of("f", bytes(5000)))) {
            assertThat(client(peer, Eeprom.OF_2025, Patience.OF_A_PI).probe("f"))
                    .isEqualTo(new Answer.Probed(5000));
            await().until(() -> peer.aborts() == 1);
        }
    }

    @Test
    void missIsShownAsAPiShowsIt() throws IOException {
        try (var peer = new TftpPeer(Map.of())) {
            assertThat(client(peer, Eeprom.OF_2025, Patience.OF_A_PI).load("f")).hasToString("TFTP 1: File not found");
        }
    }

    @Test
    void withoutOptionsTheFileComesInBlocksOf512AndThatIsSaid() throws IOException {
        try (var peer = new TftpPeer(Map.of("f", bytes(5000)), Fault.NO_OPTIONS)) {
            assertThat(client(peer, Eeprom.OF_2025, Patience.OF_A_PI).load("f"))
                    .isInstanceOfSatisfying(Answer.Loaded.class, loaded -> {
                        assertThat(loaded.bytes()).isEqualTo(bytes(5000));
                        assertThat(loaded.optionsAcknowledged()).isFalse();
                    });
        }
    }

    @Test
    void aDuplicateBlockIsCountedAndNotTaken() throws IOException {
        try (var peer = new TftpPeer(Map.of("f", bytes(9000)), Fault.DUPLICATE_DATA)) {
            TftpClient client = client(peer, Eeprom.OF_2025, Patience.OF_A_PI);
            assertThat(client.load("f"))
                    .isInstanceOfSatisfying(
                            Answer.Loaded.class,
                            loaded -> assertThat(loaded.bytes()).isEqualTo(bytes(9000)));
            assertThat(client.duplicates()).isOne();
        }
    }

    @Test
    void anUnansweredRequestIsRepeated() throws IOException {
        try (var peer = new TftpPeer(Map.of("f", bytes(10)), Fault.IGNORE_FIRST_REQUEST)) {
            TftpClient client = client(peer, Eeprom.OF_2025, SHORT);
            assertThat(client.load("f")).isInstanceOf(Answer.Loaded.class);
            assertThat(client.repeats()).isPositive();
        }
    }

    @Test
    void aServerThatFallsSilentEndsInATimeout() throws IOException {
        try (var peer = new TftpPeer(Map.of("f", bytes(9000)), Fault.STOP_AFTER_FIRST_BLOCK)) {
            assertThat(client(peer, Eeprom.OF_2025, SHORT).load("f")).isEqualTo(new Answer.TimedOut(1468));
        }
    }

    @Test
    void anOldEepromTruncatesWhereItsBlockNumbersEnd() throws IOException {
        int limit = 65_535 * 1024;
        try (var peer = new TftpPeer(Map.of("f", new byte[limit + 10]))) {
            assertThat(client(peer, Eeprom.OF_2019, Patience.OF_A_PI).load("f"))
                    .isInstanceOfSatisfying(
                            Answer.Loaded.class,
                            loaded -> assertThat(loaded.size()).isEqualTo(limit));
        }
    }

    @Test
    void anyBytesAreParsedOrPassedOver() {
        var random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            byte[] packet = new byte[random.nextInt(40)];
            random.nextBytes(packet);
            if (packet.length > 1) {
                packet[0] = 0;
                packet[1] = (byte) random.nextInt(8);
            }
            assertThat(Packet.parse(packet, packet.length)).isNotNull();
        }
    }
}
