package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FirmwareConfigTest {
    private static String patched(Set<String> files, String config) throws NoBootKitException {
        return new String(
                FirmwareConfig.parse(config.getBytes(StandardCharsets.ISO_8859_1), files)
                        .withBootKit()
                        .bytes(),
                StandardCharsets.ISO_8859_1);
    }

    @Test
    void theKitGoesBeforeEveryInitramfsThatIsNamed() throws Exception {
        assertThat(patched(Set.of(), """
                # \u00e4 user's line
                [pi4]
                initramfs initrd4.img,x.img followkernel
                [all]
                  initramfs=initrd.img 0x00a00000
                dtoverlay=vc4-kms-v3d""")).isEqualTo("""
                # \u00e4 user's line
                [pi4]
                initramfs bramble.img,bramble-guest.img,initrd4.img,x.img followkernel
                [all]
                  initramfs=bramble.img,bramble-guest.img,initrd.img 0x00a00000
                dtoverlay=vc4-kms-v3d
                """);
    }

    @Test
    void aSecondTimeChangesNothing() throws Exception {
        String once = patched(Set.of(), "initramfs initrd.img followkernel\n");

        assertThat(patched(Set.of(), once)).isEqualTo(once);
    }

    /** Ubuntu's A/B boot: what is beneath the prefix is swapped by the system. */
    @Test
    void itLiesOutsideOfOsPrefix() throws Exception {
        assertThat(patched(Set.of(), "os_prefix=current/\ninitramfs initrd.img followkernel\n"))
                .contains("initramfs /bramble.img,/bramble-guest.img,initrd.img followkernel");
    }

    @Test
    void whatTheFirmwareChoseByItselfIsNamed() throws Exception {
        assertThat(patched(Set.of("initramfs8", "initramfs_2712", "kernel8.img"), "auto_initramfs=1\narm_64bit=1\n"))
                .isEqualTo("""
                auto_initramfs=0
                arm_64bit=1
                [pi3]
                initramfs bramble.img,bramble-guest.img,initramfs8 followkernel
                [pi4]
                initramfs bramble.img,bramble-guest.img,initramfs8 followkernel
                [pi5]
                initramfs bramble.img,bramble-guest.img,initramfs_2712 followkernel
                [all]
                """);
        assertThat(patched(Set.of("initramfs8", "initramfs7", "initramfs7l"), "arm_64bit=0\nauto_initramfs=1\n"))
                .contains("[pi2]\ninitramfs bramble.img,bramble-guest.img,initramfs7 followkernel")
                .contains("[pi4]\ninitramfs bramble.img,bramble-guest.img,initramfs7l followkernel")
                .contains("[pi5]\ninitramfs bramble.img,bramble-guest.img,initramfs8 followkernel");
    }

    @Test
    void withoutAnInitramfsThereIsNothingToGoBefore() {
        assertThatThrownBy(() -> patched(Set.of(), "kernel=vmlinuz\n#initramfs x\n"))
                .isInstanceOf(NoBootKitException.class)
                .hasMessageContaining("loads no initramfs");
        assertThatThrownBy(() -> patched(Set.of("kernel8.img"), "auto_initramfs=1\n"))
                .isInstanceOf(NoBootKitException.class);
    }
}
