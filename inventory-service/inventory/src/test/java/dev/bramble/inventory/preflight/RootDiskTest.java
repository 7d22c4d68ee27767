package dev.bramble.inventory.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.FileByteSource;
import dev.bramble.inventory.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of partitions on disks made by the real tools. */
class RootDiskTest {
    @TempDir
    private Path folder;

    private RootDisk read(byte[] disk) throws IOException {
        try (FileByteSource source = FileByteSource.open(Files.write(folder.resolve("disk"), disk))) {
            return RootDisk.read(source);
        }
    }

    @Test
    void ofAnMbr() throws Exception {
        byte[] disk = TestImage.make(folder);
        disk[440] = 0x78;
        disk[441] = 0x56;
        disk[442] = 0x34;
        disk[443] = (byte) 0xf2;

        RootDisk read = read(disk);

        assertThat(read.hasLabel("writable")).isTrue();
        assertThat(read.hasLabel("BOOTFS")).as("of the FAT partition").isFalse();
        assertThat(read.hasPartitionUuid("f2345678-02")).isTrue();
        assertThat(read.hasPartitionUuid("F2345678-02")).isTrue();
        assertThat(read.hasPartitionUuid("f2345678-03")).isFalse();
        assertThat(read.hasUuid(read.volumes().get(1).uuid())).isTrue();
        assertThat(read.ext4Names()).contains("LABEL=writable", "PARTUUID=f2345678-02");
    }

    @Test
    void ofAGpt() throws Exception {
        RootDisk read = read(TestImage.withGpt(folder, TestImage.make(folder)));

        assertThat(read.hasLabel("writable")).isTrue();
        String second = uniqueGuid(2);
        assertThat(second).hasSize(36);
        assertThat(read.hasPartitionUuid(second)).as(second).isTrue();
        assertThat(read.hasPartitionUuid(second.toLowerCase(Locale.ROOT))).isTrue();
        assertThat(read.hasPartitionUuid(uniqueGuid(1))).isTrue();
        assertThat(read.hasPartitionUuid("00000000-02")).isFalse();
        assertThat(read.ext4Names()).contains("PARTUUID=" + second.toLowerCase(Locale.ROOT));
    }

    /** As sgdisk tells it of the disk that was read. */
    private String uniqueGuid(int partition) throws Exception {
        Process sgdisk = new ProcessBuilder(
                        "/usr/sbin/sgdisk",
                        "-i",
                        String.valueOf(partition),
                        folder.resolve("disk").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(sgdisk.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(sgdisk.waitFor()).as(said).isZero();
        String title = "Partition unique GUID: ";
        return said.lines()
                .filter(line -> line.startsWith(title))
                .findFirst()
                .orElseThrow()
                .substring(title.length());
    }

    @Test
    void ofABlankDisk() throws Exception {
        assertThat(read(new byte[4096]).ext4Names()).isEqualTo("no ext4 file system at all");
    }
}
