package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.boot.v1.Subject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixDropsTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private final PrefixDrops drops = new PrefixDrops();
    private String address = "192.0.2.50";
    private Instant time = START;

    private Requester request(String path) {
        return new Requester(path, Subject.newBuilder().setAddress(address).build(), Optional.empty(), time, true);
    }

    private Optional<String> missed(String path) {
        return drops.missed(request(path)).map(PrefixDrops.Drop::prefix);
    }

    private Optional<String> found(String path) {
        return drops.found(request(path)).map(PrefixDrops.Drop::prefix);
    }

    @ParameterizedTest
    @CsvSource({
        "9ffefdef, start4.elf, start.elf",
        "9ffefdef, start.elf, start4.elf",
        "dc-a6-32-e9-00-4c, start4.elf, start.elf",
        "lab/shelf1, start4.elf, start.elf"
    })
    void bothMissedBeneathThePrefixThenAskedWithout(String prefix, String first, String second) {
        assertThat(missed(prefix + "/" + first)).isEmpty();
        assertThat(missed(prefix + "/" + second)).isEmpty();
        assertThat(missed("start4.elf")).contains(prefix);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start4.elf",
                "/start4.elf",
                "start.elf",
                "config.txt",
                "fixup4.dat",
                "pieeprom.sig",
                "recovery.elf",
                "autoboot.txt",
                "bcm2711-rpi-4-b.dtb",
                "kernel8.img",
                "overlays/overlay_map.dtb"
            })
    void whateverIsAskedFirstAndWhetherItIsThereOrNot(String path) {
        missed("9ffefdef/start4.elf");
        missed("9ffefdef/start.elf");
        assertThat(found(path)).contains("9ffefdef");
        missed("9ffefdef/start4.elf");
        missed("9ffefdef/start.elf");
        assertThat(missed(path)).contains("9ffefdef");
    }

    @Test
    void onceForEachDrop() {
        for (int boot = 0; boot < 3; boot++) {
            time = START.plusSeconds(10L * boot);
            // A burst of equal requests is no further drop.
            for (int i = 0; i < 8; i++) {
                missed("9ffefdef/start4.elf");
            }
            for (int i = 0; i < 8; i++) {
                missed("9ffefdef/start.elf");
            }
            assertThat(missed("start4.elf")).contains("9ffefdef");
            for (int i = 0; i < 8; i++) {
                assertThat(missed("start4.elf")).isEmpty();
            }
            assertThat(found("config.txt")).isEmpty();
        }
    }

    @Test
    void aPi3AsksForItsFirstFilesWithoutPrefixInEveryBoot() {
        missed("9ffefdef/start4.elf");
        missed("9ffefdef/start.elf");
        assertThat(found("bootcode.bin")).isEmpty();
        assertThat(missed("bootsig.bin")).isEmpty();
    }

    @Test
    void oneOfBothMissedIsNoDrop() {
        missed("9ffefdef/start4.elf");
        assertThat(missed("start4.elf")).isEmpty();
        found("9ffefdef/start.elf");
        missed("9ffefdef/start.elf");
        assertThat(missed("start4.elf"))
                .as("the first miss was in vain by then")
                .isEmpty();
    }

    @Test
    void theTwoMissesAreOfOnePrefix() {
        missed("9ffefdef/start4.elf");
        missed("dc-a6-32-e9-00-4c/start.elf");
        assertThat(missed("start4.elf")).isEmpty();
        missed("dc-a6-32-e9-00-4c/start4.elf");
        assertThat(missed("start4.elf")).contains("dc-a6-32-e9-00-4c");
    }

    @Test
    void theTwoMissesAreOfOneClient() {
        missed("9ffefdef/start4.elf");
        address = "192.0.2.51";
        missed("9ffefdef/start.elf");
        assertThat(missed("start4.elf")).isEmpty();
        address = "192.0.2.50";
        assertThat(missed("start4.elf")).isEmpty();
    }

    @Test
    void anotherClientOnesRequestIsNoDrop() {
        missed("9ffefdef/start4.elf");
        missed("9ffefdef/start.elf");
        address = "192.0.2.51";
        assertThat(missed("start4.elf")).isEmpty();
    }

    @Test
    void aFileFoundAtLastIsNoDrop() {
        missed("9ffefdef/start4.elf");
        missed("9ffefdef/start.elf");
        found("9ffefdef/start4.elf");
        assertThat(found("config.txt")).isEmpty();
    }

    @Test
    void anythingElseBeneathAPrefixIsNoDrop() {
        missed("9ffefdef/start4.elf");
        missed("9ffefdef/start.elf");
        assertThat(missed("9ffefdef/config.txt")).isEmpty();
        assertThat(found("firmware/start4.elf.sig")).isEmpty();
        assertThat(found("pxelinux.cfg/default")).isEmpty();
        assertThat(found("readme.txt")).isEmpty();
    }

    @Test
    void withinThirtySeconds() {
        missed("9ffefdef/start4.elf");
        time = START.plusSeconds(30);
        missed("9ffefdef/start.elf");
        time = START.plusSeconds(60);
        assertThat(missed("start4.elf")).contains("9ffefdef");

        missed("9ffefdef/start4.elf");
        missed("9ffefdef/start.elf");
        time = START.plusSeconds(91);
        assertThat(missed("start4.elf")).isEmpty();

        missed("9ffefdef/start4.elf");
        time = START.plusSeconds(122);
        missed("9ffefdef/start.elf");
        assertThat(missed("start4.elf")).as("the misses were of two boots").isEmpty();
    }

    @Test
    void manyAddressesFillNoMemory() {
        for (int i = 0; i < 2 * PrefixDrops.LIMIT; i++) {
            address = "client" + i;
            missed("9ffefdef/start4.elf");
            missed("9ffefdef/start.elf");
        }
        assertThat(missed("start4.elf")).as("the latest is kept").contains("9ffefdef");
        address = "client0";
        assertThat(missed("start4.elf")).as("the first is forgotten").isEmpty();
    }
}
