package dev.bramble.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockSignatureTest {
    @TempDir
    private Path folder;

    private static ByteSource source(byte[] bytes) {
        return new Bytes(bytes);
    }

    private static byte[] with(int size, int at, int... magic) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < magic.length; i++) {
            bytes[at + i] = (byte) magic[i];
        }
        return bytes;
    }

    @Test
    void containersAndF2fsAreToldByTheirBytes() throws IOException {
        assertThat(BlockSignature.of(source(with(4096, 0, 'L', 'U', 'K', 'S', 0xba, 0xbe))))
                .contains(BlockSignature.LUKS);
        assertThat(BlockSignature.of(source(with(4096, 512 + 24, 'L', 'V', 'M', '2', ' ', '0', '0', '1'))))
                .contains(BlockSignature.LVM2);
        assertThat(BlockSignature.of(source(with(4096, 1024, 0x10, 0x20, 0xf5, 0xf2))))
                .contains(BlockSignature.F2FS);
        assertThat(BlockSignature.of(source(new byte[1 << 20]))).isEmpty();
        assertThat(BlockSignature.of(source(new byte[0]))).isEmpty();
    }

    @Test
    void whatToolsMakeIsNamedAsBlkidNamesIt() throws Exception {
        assertThat(made("mkfs.btrfs", "btrfs-progs", 128, "-q")).contains(BlockSignature.BTRFS);
        assertThat(made("mkfs.xfs", "xfsprogs", 320, "-q")).contains(BlockSignature.XFS);
        assertThat(made("mkswap", "util-linux", 8, "-q")).contains(BlockSignature.SWAP);
        assertThat(made("mkfs.ext4", "e2fsprogs", 8, "-q")).isEmpty();
    }

    private Optional<BlockSignature> made(String tool, String debianPackage, int mib, String option) throws Exception {
        Path file = folder.resolve(tool);
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int _ = channel.write(ByteBuffer.allocate(1), ((long) mib << 20) - 1);
        }
        ForeignTool.require(tool, debianPackage).run("", option, file.toString());
        try (FileByteSource source = FileByteSource.open(file)) {
            return BlockSignature.of(source);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void anyBytesOfAnyLengthAreAnAnswer() throws IOException {
        Random random = new Random(20261123);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(0x10100)];
            random.nextBytes(bytes);
            assertThat(BlockSignature.of(source(bytes))).isEmpty();
        }
    }
}
