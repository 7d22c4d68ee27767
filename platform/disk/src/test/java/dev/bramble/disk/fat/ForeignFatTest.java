package dev.bramble.disk.fat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems made by mkfs.vfat and filled by mtools. */
class ForeignFatTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"12, 4096, FAT12", "16, 20480, FAT16", "32, 67584, FAT32"})
    void readsWhatOthersWrote(String bits, String kibibytes, FatType type) throws Exception {
        ForeignTool mkfs = ForeignTool.require("mkfs.vfat", "dosfstools");
        ForeignTool mcopy = ForeignTool.require("mcopy", "mtools");
        ForeignTool mmd = ForeignTool.require("mmd", "mtools");
        ForeignTool mdel = ForeignTool.require("mdel", "mtools");
        Path image = dir.resolve("boot.fat");
        mkfs.run("", "-C", "-F", bits, "-n", "system-boot", image.toString(), kibibytes);

        byte[] big = new byte[700_001];
        new Random(1).nextBytes(big);
        String longName = "a long name with several pieces, lower and UPPER case.txt";
        Path small = Files.writeString(dir.resolve("small"), "arm_64bit=1\n");
        mmd.run("", "-i", image.toString(), "::overlays");
        for (int i = 0; i < 40; i++) {
            mcopy.run("", "-i", image.toString(), small.toString(), "::overlays/filler-number-%02d.dtbo".formatted(i));
        }
        mdel.run("", "-i", image.toString(), "::overlays/filler-number-07.dtbo");
        mcopy.run("", "-i", image.toString(), small.toString(), "::config.txt");
        mcopy.run(
                "", "-i", image.toString(), Files.write(dir.resolve("big"), big).toString(), "::overlays/kernel8.img");
        mcopy.run("", "-i", image.toString(), small.toString(), "::" + longName);

        try (FileByteSource source = FileByteSource.open(image)) {
            FatFileSystem fs = FatFileSystem.open(source);
            assertThat(Geometry.read(source).type()).isEqualTo(type);
            assertThat(fs.label()).isEqualToIgnoringCase("system-boot");
            assertThat(fs.open(fs.find("CONFIG.TXT").orElseThrow()).stream().readAllBytes())
                    .asString()
                    .isEqualTo("arm_64bit=1\n");
            assertThat(fs.open(fs.find("overlays/kernel8.img").orElseThrow()).stream()
                            .readAllBytes())
                    .isEqualTo(big);
            List<String> paths = new ArrayList<>();
            fs.walk(entry -> paths.add(entry.path()));
            assertThat(paths)
                    .hasSize(1 + 39 + 1 + 1 + 1)
                    .contains("config.txt", "overlays/filler-number-39.dtbo", longName)
                    .doesNotContain("overlays/filler-number-07.dtbo");
        }
    }
}
