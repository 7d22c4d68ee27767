package dev.bramble.disk.fat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.disk.Bytes;
import dev.bramble.disk.CorruptDiskException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FatFileSystemTest {
    private static final int DIRECTORY = 0x10;
    private static final int ARCHIVE = 0x20;
    private static final int LABEL = 0x08;

    private static FatImage image(FatType type) {
        return new FatImage(type, type == FatType.FAT16 ? 5000 : 100);
    }

    private static String read(FatFileSystem fs, String path) throws IOException {
        return new String(fs.open(fs.find(path).orElseThrow()).stream().readAllBytes(), ISO_8859_1);
    }

    @ParameterizedTest
    @EnumSource
    void readsFragmentedFilesInDirectories(FatType type) throws Exception {
        FatImage image = image(type).chain(3).chain(5, 9, 10, 7);
        int root = image.root();
        image.entry(root, "BOOTFS     ", LABEL, 0, 0)
                .entry(root + 32, "OVERLAYS   ", DIRECTORY, 3, 0)
                .entry(image.clusterOffset(3), ".          ", DIRECTORY, 3, 0)
                .entry(image.clusterOffset(3) + 32, "..         ", DIRECTORY, 0, 0)
                .entry(image.clusterOffset(3) + 64, "A       BIN", ARCHIVE, 5, 3 * 512 + 4)
                .fill(5, "5".repeat(512))
                .fill(9, "9".repeat(512))
                .fill(10, "A".repeat(512))
                .fill(7, "7777tail");
        FatFileSystem fs = image.open();
        assertThat(fs.label()).isEqualTo("BOOTFS");
        assertThat(fs.list("")).extracting(FatEntry::name).containsExactly("OVERLAYS");
        assertThat(fs.list("/overlays/")).extracting(FatEntry::path).containsExactly("OVERLAYS/A.BIN");
        assertThat(read(fs, "Overlays/a.bin")).isEqualTo("5".repeat(512) + "9".repeat(512) + "A".repeat(512) + "7777");
        assertThat(fs.open(fs.find("overlays/a.bin").orElseThrow())
                        .read(1023, 3)
                        .array())
                .containsExactly('9', 'A', 'A');
        List<String> walked = new ArrayList<>();
        fs.walk(entry -> walked.add(entry.path()));
        assertThat(walked).containsExactly("OVERLAYS", "OVERLAYS/A.BIN");
    }

    @Test
    void longNamesAreJoinedAndOrphansForgotten() throws Exception {
        FatImage image = image(FatType.FAT16);
        int at = image.root();
        image.entry(at + 64, "BCM271~1DTB", ARCHIVE, 0, 0);
        int sum = ShortName.checksum(image.bytes.slice(at + 64, 32));
        image.piece(at, 0x42, "b.dtb", sum).piece(at + 32, 1, "bcm2711-rpi-4", sum);
        image.piece(at + 96, 0x41, "orphan.txt", sum).entry(at + 128, "CONFIG  TXT", ARCHIVE, 0, 0);
        image.bytes.put(at + 128 + 12, (byte) 0x18);
        image.piece(at + 160, 0x42, "lost first piece", 7).entry(at + 192, "KERNEL8 IMG", ARCHIVE, 0, 0);
        image.bytes.putShort(at + 192 + 24, (short) ((2026 - 1980) << 9 | 3 << 5 | 4));
        image.bytes.putShort(at + 192 + 22, (short) (5 << 11 | 6 << 5 | 7));
        image.entry(at + 224, "\u00e5ELETED TXT", ARCHIVE, 0, 0);
        List<FatEntry> entries = image.open().list("/");
        assertThat(entries)
                .extracting(FatEntry::name)
                .containsExactly("bcm2711-rpi-4b.dtb", "config.txt", "KERNEL8.IMG");
        assertThat(entries.get(2).modified()).isEqualTo(Instant.parse("2026-03-04T05:06:14Z"));
        assertThat(entries.get(0).modified()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void aLongNameBelongsToTheEntryRightAfterIt() throws Exception {
        FatImage image = image(FatType.FAT16);
        int at = image.root();
        image.entry(at + 64, "CONFIG  TXT", ARCHIVE, 0, 0);
        image.piece(at, 0x41, "another.txt", ShortName.checksum(image.bytes.slice(at + 64, 32)))
                .entry(at + 32, "\u00e5ELETED TXT", ARCHIVE, 0, 0);
        assertThat(image.open().list("")).extracting(FatEntry::name).containsExactly("CONFIG.TXT");
    }

    @Test
    void namesThatWouldLeaveTheDirectoryAreRefused() {
        for (String name : List.of("../passwd", "..", ".", "a/b", "/etc")) {
            FatImage image = image(FatType.FAT16).entry(image(FatType.FAT16).root() + 32, "A       TXT", ARCHIVE, 0, 0);
            int at = image.root();
            image.piece(at, 0x41, name, ShortName.checksum(image.bytes.slice(at + 32, 32)));
            assertThatExceptionOfType(CorruptDiskException.class)
                    .as(name)
                    .isThrownBy(() -> image.open().list(""))
                    .withMessageContaining("no file name");
        }
    }

    @ParameterizedTest
    @EnumSource
    void loopsAndStrayChainsAreCorrupt(FatType type) throws Exception {
        FatImage image = image(type)
                .link(3, 4)
                .link(4, 3)
                .link(6, 90_000 & type.endOfChain)
                .chain(8);
        int root = image.root();
        image.entry(root, "LOOP    BIN", ARCHIVE, 3, 90 * 512)
                .entry(root + 32, "STRAY   BIN", ARCHIVE, 6, 1024)
                .entry(root + 64, "SHORT   BIN", ARCHIVE, 8, 513)
                .entry(root + 96, "HUGE    BIN", ARCHIVE, 8, -1)
                .entry(root + 128, "LOOPDIR    ", DIRECTORY, 3, 0)
                .entry(root + 160, "NOWHERE    ", DIRECTORY, 0, 0);
        FatFileSystem fs = image.open();
        for (String file : List.of("loop.bin", "stray.bin", "short.bin", "huge.bin")) {
            assertThatExceptionOfType(CorruptDiskException.class)
                    .as(file)
                    .isThrownBy(() -> fs.open(fs.find(file).orElseThrow()));
        }
        assertThatExceptionOfType(CorruptDiskException.class).isThrownBy(() -> fs.list("loopdir"));
        assertThatExceptionOfType(CorruptDiskException.class).isThrownBy(() -> fs.list("nowhere"));
    }

    @Test
    void directoryThatContainsItselfEndsTheWalk() throws Exception {
        FatImage image = image(FatType.FAT16).chain(3);
        image.entry(image.root(), "A          ", DIRECTORY, 3, 0)
                .entry(image.clusterOffset(3), "B          ", DIRECTORY, 3, 0);
        FatFileSystem fs = image.open();
        List<String> walked = new ArrayList<>();
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(() -> fs.walk(entry -> walked.add(entry.path())))
                .withMessageContaining("contains itself");
        assertThat(walked).containsExactly("A", "A/B");
    }

    @Test
    void absentFilesAndWrongKindsAreTold() throws Exception {
        FatImage image = image(FatType.FAT12).chain(3);
        image.entry(image.root(), "A       TXT", ARCHIVE, 0, 0)
                .entry(image.root() + 32, "D          ", DIRECTORY, 3, 0);
        FatFileSystem fs = image.open();
        assertThat(fs.find("b.txt")).isEmpty();
        assertThat(fs.find("a.txt/b")).isEmpty();
        assertThat(read(fs, "a.txt")).isEmpty();
        assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> fs.list("a.txt"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> fs.open(fs.find("d").orElseThrow()));
    }

    @Test
    void otherContentIsNoFatAndACutOneSaysSo() {
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(() -> FatFileSystem.open(new Bytes(new byte[4096])))
                .withMessageContaining("no FAT");
        byte[] cut = Arrays.copyOf(image(FatType.FAT16).bytes.array(), 100 * 512);
        assertThatExceptionOfType(CorruptDiskException.class)
                .isThrownBy(() -> FatFileSystem.open(new Bytes(cut)))
                .withMessageContaining("cut short");
    }
}
