package dev.bramble.inventory.provision;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSystemTableTest {
    private static String changed(String table) {
        return new String(
                FileSystemTable.parse(table.getBytes(ISO_8859_1))
                        .withNfsRoot("nas:/t", "vers=3")
                        .bytes(),
                ISO_8859_1);
    }

    /** As Raspberry Pi OS, Ubuntu and Debian have them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PARTUUID=1-01  /boot/firmware  vfat    defaults          0       2|/boot/firmware",
                "LABEL=system-boot	/boot/firmware	vfat	defaults	0	1|/boot/firmware",
                "LABEL=RASPIFIRM /boot/firmware vfat rw 0 2|/boot/firmware",
                "/dev/mmcblk0p1 /boot vfat defaults 0 2|/boot"
            })
    void theBootPartitionBecomesTheBootTree(String line, String directory) {
        assertThat(changed(line + "\n"))
                .isEqualTo("# by NFS: " + line + "\nnas:/t " + directory + " nfs vers=3,_netdev,nofail 0 0\n");
    }

    @Test
    void theRootIsTakenOutAndAllElseStays() {
        assertThat(changed("""
                # /etc/fstab: caf\u00e9
                proc            /proc           proc    defaults          0       0
                PARTUUID=1-02  /               ext4    defaults,noatime  0       1

                LABEL=data /srv ext4 nofail 0 2
                LABEL=STICK /media/stick vfat nofail 0 0
                nas:/boot /boot/firmware nfs vers=4.1 0 0
                broken
                """)).isEqualTo("""
                # /etc/fstab: caf\u00e9
                proc            /proc           proc    defaults          0       0
                # by NFS: PARTUUID=1-02  /               ext4    defaults,noatime  0       1

                LABEL=data /srv ext4 nofail 0 2
                LABEL=STICK /media/stick vfat nofail 0 0
                nas:/boot /boot/firmware nfs vers=4.1 0 0
                broken
                """);
    }
}
