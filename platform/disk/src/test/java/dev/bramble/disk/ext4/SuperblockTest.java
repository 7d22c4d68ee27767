package dev.bramble.disk.ext4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bramble.disk.Bytes;
import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuperblockTest {
    @TempDir
    Path dir;

    private final ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

    SuperblockTest() {
        bytes.putInt(0x4, 5)
                .putInt(0x18, 2)
                .putInt(0x2c, 0x6789_abcd)
                .putInt(0x30, 0x6789_abce)
                .putShort(0x34, (short) 7)
                .putShort(0x38, (short) 0xef53)
                .putShort(0x3a, (short) 1)
                .putInt(0x5c, 0x4)
                .putInt(0x60, 0x84)
                .putInt(0x150, 1)
                .put(0x274, (byte) 1)
                .put(0x78, "writable".getBytes(UTF_8))
                .put(0x88, "/root".getBytes(UTF_8));
        for (int i = 0; i < 16; i++) {
            bytes.put(0x68 + i, (byte) i);
        }
    }

    @Test
    void readsTheFieldsWhereLinuxWritesThem() {
        assertThat(Superblock.parse(bytes))
                .hasValue(new Superblock(
                        7,
                        1,
                        0x4,
                        0x84,
                        "writable",
                        "/root",
                        Instant.ofEpochSecond(0x6789_abcdL),
                        Instant.ofEpochSecond(0x1_6789_abceL),
                        UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"),
                        4096,
                        (1L << 32) + 5));
        assertThat(Superblock.parse(bytes)).hasValueSatisfying(sb -> {
            assertThat(sb.needsRecovery()).isTrue();
            assertThat(sb.hasJournal()).isTrue();
        });
        assertThat(bytes.position()).isZero();
    }

    @Test
    void readsFromTheBuffersPosition() {
        ByteBuffer block = ByteBuffer.allocate(4096).put(1024, bytes, 0, 1024).position(1024);
        assertThat(Superblock.parse(block)).isEqualTo(Superblock.parse(bytes));
        assertThat(block.position()).isEqualTo(1024);
    }

    @Test
    void highBlockCountCountsOnlyWith64Bit() {
        bytes.putInt(0x60, 0);
        assertThat(Superblock.parse(bytes)).hasValueSatisfying(sb -> {
            assertThat(sb.blockCount()).isEqualTo(5);
            assertThat(sb.needsRecovery()).isFalse();
        });
    }

    @Test
    void labelMayFillItsField() {
        bytes.put(0x78, "sixteen-bytes-ok".getBytes(UTF_8));
        assertThat(Superblock.parse(bytes))
                .hasValueSatisfying(sb -> assertThat(sb.label()).isEqualTo("sixteen-bytes-ok"));
    }

    @Test
    void otherBytesAreNone() throws Exception {
        assertThat(Superblock.parse(ByteBuffer.allocate(1024))).isEmpty();
        assertThat(Superblock.parse(bytes.putInt(0x18, 7))).isEmpty();
        assertThat(Superblock.parse(bytes.putInt(0x18, -1))).isEmpty();
        assertThat(Superblock.read(new Bytes(new byte[2047]))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Superblock.parse(ByteBuffer.allocate(1023)));
    }

    @Test
    void anyBytesGiveAValue() {
        Random random = new Random(53);
        for (int round = 0; round < 20_000; round++) {
            random.nextBytes(bytes.array());
            bytes.putShort(0x38, (short) 0xef53).putInt(0x18, random.nextInt(-1, 8));
            Superblock.parse(bytes).ifPresent(sb -> assertThat(sb.blockSize()).isBetween(1024, 65536));
        }
    }

    @Test
    void readsWhatMke2fsMade() throws Exception {
        ForeignTool mke2fs = ForeignTool.require("mke2fs", "e2fsprogs");
        Path image = dir.resolve("root.ext4");
        String uuid = "6f1c0f5e-54f6-4ac6-9d2f-0123456789ab";
        mke2fs.run(
                "",
                "-q",
                "-F",
                "-t",
                "ext4",
                "-b",
                "4096",
                "-L",
                "writable",
                "-U",
                uuid,
                "-M",
                "/",
                image.toString(),
                "16M");
        try (FileByteSource source = FileByteSource.open(image)) {
            Superblock sb = Superblock.read(source).orElseThrow();
            assertThat(sb.label()).isEqualTo("writable");
            assertThat(sb.uuid()).isEqualTo(UUID.fromString(uuid));
            assertThat(sb.lastMounted()).isEqualTo("/");
            assertThat(sb.blockSize()).isEqualTo(4096);
            assertThat(sb.blockCount()).isEqualTo(4096);
            assertThat(sb.mountCount()).isZero();
            assertThat(sb.mountTime()).isEqualTo(Instant.EPOCH);
            assertThat(Duration.between(sb.writeTime(), Instant.now())).isLessThan(Duration.ofMinutes(10));
            assertThat(sb.state()).isEqualTo(1);
            assertThat(sb.hasJournal()).isTrue();
            assertThat(sb.needsRecovery()).isFalse();
        }
        ForeignTool debugfs = ForeignTool.require("debugfs", "e2fsprogs");
        debugfs.run("", "-w", "-R", "ssv mnt_count 9", image.toString());
        debugfs.run("", "-w", "-R", "feature needs_recovery", image.toString());
        try (FileByteSource source = FileByteSource.open(image)) {
            Superblock sb = Superblock.read(source).orElseThrow();
            assertThat(sb.mountCount()).isEqualTo(9);
            assertThat(sb.needsRecovery()).isTrue();
        }
    }
}
