package dev.bramble.inventory.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.inventory.netboot.ForeignTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files as the programs pack them that people and distributions use. */
@Timeout(120)
class ForeignPackersTest {
    private static final SizeLimit LIMIT = SizeLimit.of(64 << 20, 0);

    @TempDir
    private Path folder;

    private byte[] disk;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = new byte[6 << 20];
        new Random(7).nextBytes(disk);
        Arrays.fill(disk, 1 << 20, 4 << 20, (byte) 0);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        Files.write(folder.resolve("pi.img"), disk);
    }

    private byte[] unpack(String file) throws IOException {
        try (InputStream packed = Files.newInputStream(folder.resolve(file));
                InputStream raw = Decompression.open(packed, LIMIT)) {
            return raw.readAllBytes();
        }
    }

    private void shell(String command, String... tools) throws Exception {
        for (int i = 0; i < tools.length; i += 2) {
            ForeignTool _ = ForeignTool.require(tools[i], tools[i + 1]);
        }
        String _ = ForeignTool.require("sh", "dash").run(folder, Map.of(), "-e", "-c", command);
    }

    @Test
    void xzOfSeveralBlocksAndStreams() throws Exception {
        shell(
                "xz -0 -T2 --block-size=1MiB -k pi.img; head -c 3M pi.img | xz -0 >two.xz; tail -c 3M pi.img | xz -0 >>two.xz",
                "xz",
                "xz-utils");
        assertThat(unpack("pi.img.xz")).isEqualTo(disk);
        assertThat(unpack("two.xz")).as("two streams").isEqualTo(disk);
    }

    @Test
    void zstandardOfSeveralThreadsAndALongWindow() throws Exception {
        shell(
                "zstd -q -T2 pi.img -o many.zst; zstd -q --long=27 pi.img -o long.zst; zstd -q --no-check <pi.img >stdin.zst;"
                        + " zstd -q --ultra --long=28 --zstd=wlog=28 <pi.img >toolong.zst",
                "zstd",
                "zstd");
        assertThat(unpack("many.zst")).isEqualTo(disk);
        assertThat(unpack("long.zst")).isEqualTo(disk);
        try (InputStream packed = Files.newInputStream(folder.resolve("many.zst"))) {
            assertThatThrownBy(() -> Decompression.open(packed, SizeLimit.of(disk.length - 1, 0)))
                    .as("it declares its size")
                    .hasMessageContaining("more than " + (disk.length - 1) + " bytes when unpacked");
        }
        assertThat(unpack("stdin.zst")).as("no size, no checksum").isEqualTo(disk);
        assertThatThrownBy(() -> unpack("toolong.zst"))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("more than 128 MiB");
    }

    @Test
    void zipInItsForms() throws Exception {
        shell(
                "mkdir folder; echo hello >folder/readme.txt; cp pi.img folder/pi.img; zip -q -r plain.zip folder;"
                        + " zip -q -0 stored.zip pi.img; zip -q - - <pi.img | cat >stream.zip;"
                        + " zip -q -fz zip64.zip pi.img; echo so it is | zip -q -z commented.zip pi.img",
                "zip",
                "zip");
        assertThat(unpack("plain.zip")).as("with a readme in a folder").isEqualTo(disk);
        assertThat(unpack("stored.zip")).isEqualTo(disk);
        assertThat(unpack("stream.zip")).as("sizes behind the data").isEqualTo(disk);
        assertThat(unpack("zip64.zip")).isEqualTo(disk);
        assertThat(unpack("commented.zip")).isEqualTo(disk);
    }

    @Test
    void aZipThatCannotBeTakenSaysWhy() throws Exception {
        shell(
                "cp pi.img other.img; zip -q two.zip pi.img other.img; zip -q -P secret locked.zip pi.img;"
                        + " zip -q -Z bzip2 bzip2.zip pi.img; mkdir none; zip -q -r none.zip none;"
                        + " zip -q good.zip pi.img; head -c -30 good.zip >cut.zip; head -c 700 /dev/zero >zeros;"
                        + " cat good.zip zeros >longer.zip; gzip -k pi.img; zip -q twice.zip pi.img.gz",
                "zip",
                "zip",
                "gzip",
                "gzip");
        assertThatThrownBy(() -> unpack("two.zip")).hasMessageContaining("more than one disk image");
        assertThatThrownBy(() -> unpack("locked.zip")).hasMessageContaining("encrypted");
        assertThatThrownBy(() -> unpack("bzip2.zip")).hasMessageContaining("compression method");
        assertThatThrownBy(() -> unpack("none.zip")).hasMessageContaining("no file of the 1");
        assertThatThrownBy(() -> unpack("twice.zip")).hasMessageContaining("packed once more");
        assertThatThrownBy(() -> unpack("cut.zip")).hasMessageContaining("cut off");
        assertThatThrownBy(() -> unpack("longer.zip")).hasMessageContaining("something follows");
    }
}
