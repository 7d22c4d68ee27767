package dev.bramble.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image checked in is what make-image.sh makes: compared by content, as other tools may give other bytes. */
class DemoImageTest {
    @TempDir
    Path temporary = Path.of("");

    @BeforeEach
    void programs() {
        DemoImage.needs("sfdisk", "mkfs.vfat", "mcopy", "mke2fs", "debugfs", "dumpe2fs", "e2fsck", "xz");
    }

    @Test
    void isWhatTheScriptMakes() throws Exception {
        Path checkedIn = DemoImage.FOLDER.resolve("demo.img.xz");
        assertThat(Files.size(checkedIn)).isLessThan(300_000);
        Path fresh = temporary.resolve("fresh.img.xz");
        DemoImage.run(null, DemoImage.FOLDER.resolve("make-image.sh").toString(), fresh.toString());

        Path one = DemoImage.unpack(checkedIn, temporary);
        Path other = DemoImage.unpack(fresh, temporary);
        assertThat(partitions(other)).isEqualTo(partitions(one)).contains("0xb4a3b1e5");

        Map<String, byte[]> files = DemoImage.bootFiles(one, temporary);
        Map<String, byte[]> made = DemoImage.bootFiles(other, temporary);
        assertThat(made.keySet()).isEqualTo(files.keySet()).contains("start4.elf", "overlays/dwc2.dtbo");
        files.forEach((path, bytes) -> assertThat(made.get(path)).as(path).isEqualTo(bytes));

        Path root = DemoImage.root(one, temporary);
        Path madeRoot = DemoImage.root(other, temporary);
        DemoImage.run(null, "e2fsck", "-fn", root.toString());
        assertThat(features(madeRoot)).isEqualTo(features(root)).contains("has_journal", "64bit", "metadata_csum");
        for (String directory : new String[] {"/", "/etc", "/usr/lib", "/usr/lib/modules/6.17.0-demo-raspi", "/boot"}) {
            assertThat(debugfs(madeRoot, "ls -l " + directory)).isEqualTo(debugfs(root, "ls -l " + directory));
        }
        for (String file : new String[] {"/etc/fstab", "/etc/os-release", "/etc/hostname"}) {
            assertThat(debugfs(madeRoot, "cat " + file))
                    .isEqualTo(debugfs(root, "cat " + file))
                    .isNotBlank();
        }
    }

    private static String partitions(Path image) throws Exception {
        return DemoImage.run(null, "sfdisk", "--dump", image.toString())
                .lines()
                .filter(line -> line.startsWith("label") || line.contains("start="))
                .map(line -> line.replace(image.toString(), ""))
                .reduce("", (a, b) -> a + b + "\n");
    }

    private static String features(Path root) throws Exception {
        return DemoImage.run(null, "dumpe2fs", "-h", root.toString())
                .lines()
                .filter(line -> line.startsWith("Filesystem features") || line.startsWith("Filesystem volume name"))
                .reduce("", (a, b) -> a + b + "\n");
    }

    private static String debugfs(Path root, String command) throws Exception {
        return DemoImage.run(null, "debugfs", "-R", command, root.toString());
    }
}
