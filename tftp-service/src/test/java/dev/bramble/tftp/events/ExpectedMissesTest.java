package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedMissesTest {
    private final ExpectedMisses misses = ExpectedMisses.load();

    /** Of the requests of whole boots, in their order, those that are in vain where everything is as it should be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // EEPROM of a Pi 4, then its start4.elf
                "P/start4.elf P/config.txt P/vl805.sig! P/pieeprom.sig! P/recover4.elf! P/recovery.elf! P/start4.elf"
                        + " P/fixup4.dat P/recovery.elf! P/config.txt P/config.txt P/dt-blob.bin! P/bootcfg.txt!"
                        + " P/initrd.img P/bcm2711-rpi-4-b.dtb P/overlays/overlay_map.dtb P/config.txt"
                        + " P/overlays/vc4-kms-v3d.dtbo P/cmdline.txt P/recovery8.img! P/recovery8-32.img!"
                        + " P/recovery7.img! P/recovery.img! P/armstub8-gic.bin! P/vmlinuz",
                // boot ROM and bootcode.bin of a Pi 3, then its start.elf
                "bootcode.bin bootsig.bin! P/start.elf P/autoboot.txt! P/config.txt P/recovery.elf! P/start.elf P/fixup.dat"
                        + " P/recovery.elf! P/config.txt P/dt-blob.bin! P/bootcfg.txt! P/bcm2710-rpi-3-b.dtb"
                        + " P/cmdline.txt P/recovery8.img! P/armstub8-32.bin! P/armstub8.bin! P/kernel8.img",
                // Pi 5
                "P/config.txt P/pieeprom.sig! P/pieeprom.upd! P/bcm2712-rpi-5-b.dtb P/config.txt P/config.txt P/initrd.img"
                        + " P/kernel_2712.img P/armstub8-2712.bin! P/bcm2712-rpi-5-b.dtb P/overlays/overlay_map.dtb"
                        + " P/cmdline.txt",
                // a one-time boot whose file is not there; U-Boot as PXE client
                "P/tryboot.txt! P/config.txt pxelinux.cfg/01-dc-a6-32-e9-00-4c! pxelinux.cfg/C0A80A32!"
                        + " pxelinux.cfg/C0A80A3! pxelinux.cfg/C! pxelinux.cfg/default-arm-bcm283x-rpi!"
                        + " pxelinux.cfg/default-arm-bcm283x! pxelinux.cfg/default-arm! pxelinux.cfg/default!"
                        + " P/pxelinux.cfg/01-dc-a6-32-e9-00-4c! boot.scr.uimg! P/boot.scr.uimg!"
            })
    void theMissesOfAWholeBoot(String requests) {
        for (String prefix : List.of("dc-a6-32-e9-00-4c", "9ffefdef", "lab/shelf1")) {
            for (String request : requests.split(" ", -1)) {
                String path = request.replace("P/", prefix + "/");
                String file = path.replace("!", "");
                assertThat(misses.contains(file)).as(file).isEqualTo(path.endsWith("!"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/my-recovery.elf",
                "recovery.elf/x",
                "armstub8/x.bin",
                "bootsig.bin.txt",
                "kernel8.img",
                "dc-a6-32-e9-00-4c/current/kernel8.img"
            })
    void theseAreWorthAWord(String path) {
        assertThat(misses.contains(path)).isFalse();
    }

    @Test
    void caseIsIgnoredAsFatDoes() {
        assertThat(misses.contains("9FFEFDEF/RECOVERY.ELF")).isTrue();
    }

    @Test
    void patternsAreNoRegularExpressions() {
        ExpectedMisses dotted = ExpectedMisses.of(List.of("# comment", "", "a.b*c"));
        assertThat(dotted.contains("x/a.b12c")).isTrue();
        assertThat(dotted.contains("x/aXb12c")).isFalse();
        assertThat(dotted.contains("# comment")).isFalse();
    }
}
