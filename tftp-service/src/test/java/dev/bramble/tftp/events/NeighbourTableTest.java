package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.identity.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeighbourTableTest {
    static final String HEADER = "IP address       HW type     Flags       HW address            Mask     Device\n";
    private static final String TABLE = """
            IP address       HW type     Flags       HW address            Mask     Device
            192.168.10.50    0x1         0x2         dc:a6:32:e9:00:4c     *        eth0
            192.168.10.1     0x1         0x2         02:42:AC:11:00:01     *        eth0
            192.168.10.51    0x1         0x6         d8:3a:dd:00:00:01     *        eth0.10
            """;

    @Test
    void completeEntriesDynamicOrPermanent() {
        assertThat(NeighbourTable.parse(TABLE))
                .isEqualTo(Map.of(
                        "192.168.10.50", new MacAddress("dc:a6:32:e9:00:4c"),
                        "192.168.10.1", new MacAddress("02:42:ac:11:00:01"),
                        "192.168.10.51", new MacAddress("d8:3a:dd:00:00:01")));
    }

    @Test
    void entriesWithoutAnAnswerAreNone() {
        assertThat(NeighbourTable.parse("""
                        192.168.10.52    0x1         0x0         00:00:00:00:00:00     *        eth0
                        192.168.10.53    0x1         0x2         00:00:00:00:00:00     *        eth0
                        192.168.10.54    0x1         0x0         dc:a6:32:e9:00:4c     *        eth0
                        192.168.10.55    0x1         0x8         dc:a6:32:e9:00:4c     *        eth0
                        192.168.10.56    0x20        0x2         dc:a6:32:e9:00:4c     *        ib0
                        """)).isEmpty();
    }

    @Test
    void ofTwoForOneAddressTheFirst() {
        assertThat(NeighbourTable.parse("""
                        192.0.2.1 0x1 0x2 dc:a6:32:00:00:01 * eth0
                        192.0.2.1 0x1 0x2 dc:a6:32:00:00:02 * eth1
                        """)).isEqualTo(Map.of("192.0.2.1", new MacAddress("dc:a6:32:00:00:01")));
    }

    @Test
    void aLineThatMayBeCutIsNone() {
        assertThat(NeighbourTable.parse("192.0.2.1 0x1 0x2 dc:a6:32:00:00:01")).isEmpty();
        assertThat(NeighbourTable.parse("")).isEmpty();
    }

    @Test
    void randomTablesGiveNothingThatDoesNotStandThere() {
        Random random = new Random(826);
        int parsed = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] table = TABLE.getBytes(StandardCharsets.ISO_8859_1);
            for (int change = random.nextInt(8); change >= 0; change--) {
                table[random.nextInt(table.length)] =
                        random.nextBoolean() ? (byte) random.nextInt() : table[random.nextInt(table.length)];
            }
            String text = new String(table, 0, random.nextInt(table.length + 1), StandardCharsets.ISO_8859_1);
            Map<String, MacAddress> neighbours = NeighbourTable.parse(text);
            parsed += neighbours.size();
            assertThat(neighbours.size()).isLessThanOrEqualTo((int) text.lines().count());
            neighbours.forEach((address, mac) -> {
                assertThat(text).contains(address).containsIgnoringCase(mac.text());
                assertThat(address.split("\\.")).hasSize(4);
            });
        }
        assertThat(parsed).as("not all was rejected").isGreaterThan(10_000);
    }
}
