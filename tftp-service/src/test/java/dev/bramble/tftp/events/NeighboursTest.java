package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.identity.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighboursTest {
    private static final String PI = "192.0.2.50";

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private Path table;
    private Neighbours neighbours;

    @BeforeEach
    void setUp() {
        table = folder.resolve("arp");
        neighbours = new Neighbours(table, () -> now);
    }

    private void write(String... addressAndMac) throws IOException {
        StringBuilder text = new StringBuilder(NeighbourTableTest.HEADER);
        for (int i = 0; i < addressAndMac.length; i += 2) {
            text.append(addressAndMac[i])
                    .append("    0x1         0x2         ")
                    .append(addressAndMac[i + 1])
                    .append("     *        eth0\n");
        }
        Files.writeString(table, text);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"28:cd:c1", "2c:cf:67", "88:a2:9e", "b8:27:eb", "d8:3a:dd", "dc:a6:32", "e4:5f:01"})
    void everyKindOfRaspberryPi(String oui) throws IOException {
        write(PI, oui + ":01:02:03");
        assertThat(neighbours.piAt(PI)).contains(new MacAddress(oui + ":01:02:03"));
    }

    /** On another network, or behind a bridge of containers, it is the router's. */
    @Test
    void theMacOfAnotherMachineIsNotTaken() throws IOException {
        write(PI, "02:42:ac:11:00:01", "192.0.2.51", "00:1b:21:dc:a6:32");
        assertThat(neighbours.piAt(PI)).isEmpty();
        assertThat(neighbours.piAt("192.0.2.51")).isEmpty();
        assertThat(neighbours.piAt("2001:db8::1")).isEmpty();
    }

    @Test
    void withoutATableThereAreNone() {
        assertThat(neighbours.piAt(PI)).isEmpty();
    }

    @Test
    void aTableThatCannotBeReadHarmsNobody() throws IOException {
        Files.createDirectory(table);
        assertThat(neighbours.piAt(PI)).isEmpty();
    }

    @Test
    void theTableIsReadAgainAfterASecond() throws IOException {
        write(PI, "dc:a6:32:00:00:01");
        assertThat(neighbours.piAt(PI)).isPresent();
        write(PI, "dc:a6:32:00:00:02");
        pass(Neighbours.FRESH.minusNanos(1));
        assertThat(neighbours.piAt(PI)).contains(new MacAddress("dc:a6:32:00:00:01"));
        pass(Duration.ofNanos(1));
        assertThat(neighbours.piAt(PI)).contains(new MacAddress("dc:a6:32:00:00:02"));
    }

    /** A whole rack is switched on at once: each Pi comes into the table shortly before its first request. */
    @Test
    void aNewcomerIsLookedForSooner() throws IOException {
        write(PI, "dc:a6:32:00:00:01");
        assertThat(neighbours.piAt(PI)).isPresent();
        write(PI, "dc:a6:32:00:00:01", "192.0.2.51", "dc:a6:32:00:00:02");
        pass(Neighbours.RETRY.minusNanos(1));
        assertThat(neighbours.piAt("192.0.2.51")).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(neighbours.piAt("192.0.2.51")).isPresent();
    }

    @Test
    void aClockSetBackDoesNotKeepAnOldTable() throws IOException {
        write(PI, "dc:a6:32:00:00:01");
        assertThat(neighbours.piAt(PI)).isPresent();
        write(PI, "dc:a6:32:00:00:02");
        pass(Duration.ofHours(-1));
        assertThat(neighbours.piAt(PI)).contains(new MacAddress("dc:a6:32:00:00:02"));
    }

    @Test
    void noMoreIsReadThanATableCanHave() throws IOException {
        Files.writeString(table, " ".repeat(Neighbours.MAX_BYTES) + "\n192.0.2.50 0x1 0x2 dc:a6:32:00:00:01 * e\n");
        assertThat(neighbours.piAt(PI)).isEmpty();
    }
}
