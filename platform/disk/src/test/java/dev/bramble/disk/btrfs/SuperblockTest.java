package dev.bramble.disk.btrfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bramble.disk.Bytes;
import dev.bramble.disk.FileByteSource;
import dev.bramble.disk.ForeignTool;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuperblockTest {
    private static final int CHUNK = 0x32b;

    @TempDir
    Path dir;

    private final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    SuperblockTest() {
        bytes.putLong(0x40, 0x4d5f53665248425fL).putLong(0x30, 65536).putLong(0x48, 9);
        bytes.putLong(0x58, 0x1504000).putLong(0x60, 0x1d18000).putLong(0x70, 1 << 29);
        bytes.putInt(0x94, 16384).putInt(0xa0, 129).put(0x12b, "writable".getBytes(UTF_8));
        for (int i = 0; i < 16; i++) {
            bytes.put(0x20 + i, (byte) i);
        }
        // One chunk at 0x1500000, 8 MiB, twice on the disk.
        bytes.putLong(CHUNK + 9, 0x1500000).putLong(CHUNK + 17, 8 << 20).putLong(CHUNK + 17 + 24, 0x22);
        bytes.putShort(CHUNK + 17 + 44, (short) 2);
        bytes.putLong(CHUNK + 17 + 48 + 8, 0x1500000).putLong(CHUNK + 17 + 48 + 32 + 8, 0x1d00000);
    }

    @Test
    void readsTheFieldsWhereLinuxWritesThem() {
        assertThat(Superblock.parse(bytes))
                .hasValue(new Superblock(
                        UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f"),
                        "writable",
                        9,
                        16384,
                        1 << 29,
                        0x1d18000,
                        List.of(0x1504000L, 0x1d04000L)));
        assertThat(Superblock.parse(bytes))
                .hasValueSatisfying(sb -> assertThat(sb.needsReplay()).isTrue());
    }

    @Test
    void aChunkTreeThatIsNowhereHasNoPlaces() {
        bytes.putLong(0x58, 0x1500000 + (8 << 20));
        assertThat(Superblock.parse(bytes))
                .hasValueSatisfying(sb -> assertThat(sb.chunkRoots()).isEmpty());
        bytes.putLong(0x58, 0x1504000).putLong(CHUNK + 17 + 24, 0x2 | 0x8);
        assertThat(Superblock.parse(bytes))
                .hasValueSatisfying(sb -> assertThat(sb.chunkRoots()).isEmpty());
        bytes.putLong(CHUNK + 17 + 24, 0x2).putShort(CHUNK + 17 + 44, (short) 0xffff);
        assertThat(Superblock.parse(bytes))
                .hasValueSatisfying(sb -> assertThat(sb.chunkRoots()).isEmpty());
    }

    @Test
    void otherBytesAreNone() throws Exception {
        assertThat(Superblock.parse(ByteBuffer.allocate(4096))).isEmpty();
        assertThat(Superblock.read(new Bytes(new byte[65536 + 4095]))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Superblock.parse(ByteBuffer.allocate(4095)));
        assertThat(Superblock.parse(bytes.putInt(0x94, 12345))).isEmpty();
        assertThat(Superblock.parse(bytes.putInt(0x94, 4096).putLong(0x30, 64 << 20)))
                .as("a copy from elsewhere")
                .isEmpty();
    }

    @Test
    void anyBytesGiveAValue() {
        Random random = new Random(56);
        int placed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = bytes.array().clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                noise[random.nextBoolean() ? CHUNK + random.nextInt(129) : 0x58 + random.nextInt(0x4c)] =
                        (byte) random.nextInt();
            }
            var parsed = Superblock.parse(ByteBuffer.wrap(noise));
            if (parsed.isPresent()) {
                assertThat(parsed.get().chunkRoots())
                        .allMatch(place -> place >= 0)
                        .hasSizeLessThan(64);
                placed += parsed.get().chunkRoots().isEmpty() ? 0 : 1;
            }
        }
        assertThat(placed).isBetween(1000, 19_000);
    }

    @Test
    void readsWhatMkfsMade() throws Exception {
        ForeignTool mkfs = ForeignTool.require("mkfs.btrfs", "btrfs-progs");
        Path image = dir.resolve("root.btrfs");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(256L << 20);
        }
        String uuid = "6f1c0f5e-54f6-4ac6-9d2f-0123456789ab";
        mkfs.run("", "-q", "-L", "writable", "-U", uuid, image.toString());
        try (FileByteSource source = FileByteSource.open(image)) {
            Superblock sb = Superblock.read(source).orElseThrow();
            assertThat(sb.label()).isEqualTo("writable");
            assertThat(sb.uuid()).isEqualTo(UUID.fromString(uuid));
            assertThat(sb.size()).isEqualTo(256 << 20);
            assertThat(sb.nodeSize()).isEqualTo(16384);
            assertThat(sb.generation()).isPositive();
            assertThat(sb.needsReplay()).isFalse();
            // A node of a tree begins with its checksum, the file system's uuid and its own address.
            assertThat(sb.chunkRoots()).isNotEmpty();
            for (long place : sb.chunkRoots()) {
                assertThat(source.read(place + 32, 16)
                                .order(ByteOrder.BIG_ENDIAN)
                                .getLong(0))
                        .isEqualTo(sb.uuid().getMostSignificantBits());
            }
        }
    }
}
