package dev.bramble.disk.xfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bramble.disk.Bytes;
import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuperblockTest {
    @TempDir
    Path dir;

    private final ByteBuffer bytes = ByteBuffer.allocate(512)
            .putInt(0, 0x58465342)
            .putInt(4, 4096)
            .putLong(8, 1000)
            .putLong(32, 0x0001_0203_0405_0607L)
            .putLong(40, 0x0809_0a0b_0c0d_0e0fL)
            .putLong(48, 2L << 8 | 6)
            .putInt(84, 250)
            .putInt(96, 64)
            .putShort(102, (short) 512)
            .put(108, "writable-xfs".getBytes(UTF_8))
            .put(124, (byte) 8);

    @Test
    void readsTheFieldsWhereLinuxWritesThem() {
        assertThat(Superblock.parse(bytes))
                .hasValue(new Superblock(
                        UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"),
                        "writable-xfs",
                        4096,
                        1000,
                        512,
                        (2 * 250 + 6) * 4096,
                        64 * 4096));
        assertThat(bytes.position()).isZero();
    }

    @Test
    void aJournalElsewhereIsNotOnThePartition() {
        assertThat(Superblock.parse(bytes.putLong(48, 0)))
                .hasValueSatisfying(sb -> assertThat(sb.logSize()).isZero());
    }

    @Test
    void otherBytesAreNone() throws Exception {
        assertThat(Superblock.parse(ByteBuffer.allocate(512))).isEmpty();
        assertThat(Superblock.read(new Bytes(new byte[511]))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Superblock.parse(ByteBuffer.allocate(511)));
        bytes.put(126, (byte) 1);
        assertThat(Superblock.parse(bytes)).as("mkfs at work").isEmpty();
        bytes.put(126, (byte) 0).putInt(96, 500);
        assertThat(Superblock.parse(bytes)).as("a journal past the end").isEmpty();
    }

    @Test
    void anyBytesGiveAJournalWithinTheFileSystem() {
        Random random = new Random(54);
        int found = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] noise = bytes.array().clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                noise[4 + random.nextInt(123)] = (byte) random.nextInt();
            }
            var parsed = Superblock.parse(ByteBuffer.wrap(noise));
            if (parsed.isPresent()) {
                Superblock sb = parsed.get();
                assertThat(sb.logOffset()).isNotNegative();
                assertThat(sb.logSize()).isNotNegative();
                assertThat(sb.logOffset() + sb.logSize()).isBetween(0L, sb.blockCount() * sb.blockSize());
                found++;
            }
        }
        assertThat(found).isBetween(1000, 49_000);
    }

    @Test
    void readsWhatMkfsMade() throws Exception {
        ForeignTool mkfs = ForeignTool.require("mkfs.xfs", "xfsprogs");
        Path image = dir.resolve("root.xfs");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(512L << 20);
        }
        String uuid = "6f1c0f5e-54f6-4ac6-9d2f-0123456789ab";
        mkfs.run("", "-q", "-L", "writable", "-m", "uuid=" + uuid, image.toString());
        try (FileByteSource source = FileByteSource.open(image)) {
            Superblock sb = Superblock.read(source).orElseThrow();
            assertThat(sb.label()).isEqualTo("writable");
            assertThat(sb.uuid()).isEqualTo(UUID.fromString(uuid));
            assertThat(sb.blockSize()).isEqualTo(4096);
            assertThat(sb.blockCount()).isEqualTo((512 << 20) / 4096);
            assertThat(sb.sectorSize()).isEqualTo(512);
            assertThat(sb.logSize()).isPositive();
            assertThat(LogRecord.parse(source.read(sb.logOffset(), 1024)))
                    .hasValueSatisfying(first -> assertThat(first.kind()).isEqualTo(LogRecord.Kind.UNMOUNT));
            assertThat(Log.isClean(source, sb)).isTrue();
        }
    }
}
