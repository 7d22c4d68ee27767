package dev.bramble.inventory.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.bramble.disk.FileByteSource;
import dev.bramble.inventory.netboot.ForeignTool;
import dev.bramble.proto.inventory.v1.Partition;
import dev.bramble.proto.inventory.v1.Partition.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks made by the real tools, laid out as distributions lay out theirs, and as they do not. */
@Timeout(120)
class LayoutsTest {
    private static final String MBR = "label: dos";
    private static final String GPT = "label: gpt";
    private static final String FAT_TYPE = "c";
    private static final String LINUX = "83";

    @TempDir
    private Path folder;

    private void shell(String command) throws Exception {
        String _ = ForeignTool.require("sh", "dash")
                .run(folder, Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), "-e", "-c", command);
    }

    private static void require(String... tools) {
        for (int i = 0; i < tools.length; i += 2) {
            ForeignTool _ = ForeignTool.require(tools[i], tools[i + 1]);
        }
    }

    /** A FAT partition's file. */
    private void fat(String file, String label, boolean commandLine) throws Exception {
        require("mkfs.vfat", "dosfstools", "mcopy", "mtools");
        shell("truncate -s 4M %1$s; mkfs.vfat -n '%2$s' %1$s >out; echo root=LABEL=x >cmdline.txt"
                .formatted(file, label));
        if (commandLine) {
            shell("mcopy -i %s cmdline.txt ::cmdline.txt".formatted(file));
        }
    }

    private void ext4(String file, String label) throws Exception {
        require("mkfs.ext4", "e2fsprogs");
        shell("truncate -s 4M %1$s; mkfs.ext4 -q -L '%2$s' %1$s".formatted(file, label));
    }

    /** A disk of these files, one after the other from 1 MiB; a type for each as sfdisk knows it. */
    private Path disk(String label, List<String> files, List<String> types) throws Exception {
        require("sfdisk", "fdisk");
        StringBuilder table = new StringBuilder(label).append("\\n");
        StringBuilder copies = new StringBuilder();
        long at = 1;
        for (int i = 0; i < files.size(); i++) {
            long mib = folder.resolve(files.get(i)).toFile().length() >> 20;
            table.append("start=%dMiB, size=%dMiB, type=%s\\n".formatted(at, mib, types.get(i)));
            copies.append(
                    "dd if=%s of=disk bs=1M seek=%d conv=notrunc,sparse status=none;".formatted(files.get(i), at));
            at += mib;
        }
        shell("rm -f disk; truncate -s %dM disk; printf '%s' | sfdisk -q disk; %s".formatted(at + 1, table, copies));
        return folder.resolve("disk");
    }

    private static List<Partition> inspect(Path disk) throws IOException {
        try (FileByteSource source = FileByteSource.open(disk)) {
            return ImageInspector.inspect(source);
        }
    }

    @Test
    void theLayoutsOfUbuntuRaspberryPiOsAndDebian() throws Exception {
        for (List<String> labels : List.of(
                List.of("system-boot", "writable"), List.of("bootfs", "rootfs"), List.of("RASPIFIRM", "RASPIROOT"))) {
            fat("boot", labels.getFirst(), true);
            ext4("root", labels.getLast());
            assertThat(inspect(disk(MBR, List.of("boot", "root"), List.of(FAT_TYPE, LINUX))))
                    .extracting(Partition::getFileSystem, Partition::getLabel, Partition::getRole)
                    .containsExactly(
                            tuple("vfat", labels.getFirst(), Role.BOOT), tuple("ext4", labels.getLast(), Role.ROOT));
            assertThat(inspect(disk(GPT, List.of("boot", "root"), List.of("U", "L"))))
                    .extracting(Partition::getNumber, Partition::getRole)
                    .containsExactly(tuple(1, Role.BOOT), tuple(2, Role.ROOT));
        }
    }

    @Test
    void aRecoverySystemAndADataDiskAreNoRoot() throws Exception {
        fat("recovery", "RECOVERY", true);
        fat("boot", "bootfs", true);
        ext4("data", "data");
        ext4("root", "rootfs");
        shell("truncate -s 1M swap; mkswap -q swap");
        List<String> files = List.of("recovery", "boot", "data", "root");
        assertThat(inspect(disk(GPT, files, List.of("U", "U", "L", "L"))))
                .extracting(Partition::getLabel, Partition::getRole)
                .containsExactly(
                        tuple("RECOVERY", Role.ROLE_UNSPECIFIED),
                        tuple("bootfs", Role.BOOT),
                        tuple("data", Role.ROLE_UNSPECIFIED),
                        tuple("rootfs", Role.ROOT));
        assertThat(inspect(disk(MBR, List.of("swap", "boot", "root"), List.of("82", FAT_TYPE, LINUX))))
                .extracting(Partition::getFileSystem)
                .containsExactly("swap", "vfat", "ext4");
    }

    @Test
    void theFatPartitionWithTheCommandLineIsTheFirmwares() throws Exception {
        fat("seed", "CIDATA", false);
        fat("boot", "PI", true);
        ext4("root", "system");
        assertThat(inspect(disk(MBR, List.of("seed", "boot", "root"), List.of(FAT_TYPE, FAT_TYPE, LINUX))))
                .extracting(Partition::getLabel, Partition::getRole)
                .containsExactly(
                        tuple("CIDATA", Role.ROLE_UNSPECIFIED), tuple("PI", Role.BOOT), tuple("system", Role.ROOT));
    }

    @Test
    void severalExt4WithoutARootsLabelAreNotGuessedAmong() throws Exception {
        fat("boot", "bootfs", true);
        ext4("one", "one");
        ext4("two", "two");
        Path disk = disk(MBR, List.of("boot", "one", "two"), List.of(FAT_TYPE, LINUX, LINUX));
        assertThatThrownBy(() -> inspect(disk))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("several ext4 partitions (2 (ext4), 3 (ext4))")
                .hasMessageContaining("e2label");
    }

    @Test
    void anotherRootFileSystemIsNamedAndRefused() throws Exception {
        require("mkfs.btrfs", "btrfs-progs", "mkfs.xfs", "xfsprogs");
        fat("boot", "bootfs", true);
        shell("truncate -s 128M btrfs; mkfs.btrfs -q -L rootfs btrfs; truncate -s 320M xfs; mkfs.xfs -q xfs");
        shell("truncate -s 1M luks lvm f2fs; printf 'LUKS\\272\\276' | dd of=luks conv=notrunc status=none;"
                + " printf 'LVM2 001' | dd of=lvm seek=536 bs=1 conv=notrunc status=none;"
                + " printf '\\020\\040\\365\\362' | dd of=f2fs seek=1024 bs=1 conv=notrunc status=none");
        for (Map.Entry<String, String> root : Map.of(
                        "btrfs", "btrfs", "xfs", "xfs", "luks", "crypto_LUKS", "lvm", "LVM2_member", "f2fs", "f2fs")
                .entrySet()) {
            Path disk = disk(MBR, List.of("boot", root.getKey()), List.of(FAT_TYPE, LINUX));
            assertThatThrownBy(() -> inspect(disk))
                    .as(root.getKey())
                    .isInstanceOf(UnusableImageException.class)
                    .hasMessageContaining("root of the image seems to be on " + root.getValue() + " (partition 2)")
                    .hasMessageContaining("only a root on plain ext4 is taken");
        }
    }

    @Test
    void anExt4PartitionForKernelsIsNotTakenForTheRoot() throws Exception {
        require("mkfs.btrfs", "btrfs-progs");
        fat("efi", "EFI", true);
        ext4("kernels", "boot");
        shell("truncate -s 128M btrfs; mkfs.btrfs -q btrfs");
        Path disk = disk(GPT, List.of("efi", "kernels", "btrfs"), List.of("U", "L", "L"));
        assertThatThrownBy(() -> inspect(disk)).hasMessageContaining("seems to be on btrfs (partition 3)");
    }

    @Test
    void overlappingPartitionsAreRefused() throws Exception {
        fat("boot", "bootfs", true);
        ext4("root", "rootfs");
        Path disk = disk(MBR, List.of("boot", "root"), List.of(FAT_TYPE, LINUX));
        // The first one's number of sectors: one more than there are before the second.
        shell("printf '\\001\\040\\000\\000' | dd of=disk bs=1 seek=458 conv=notrunc status=none");
        assertThatThrownBy(() -> inspect(disk))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("partitions 1 and 2 overlap");
    }
}
