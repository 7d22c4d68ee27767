package dev.bramble.inventory.preflight;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.bramble.inventory.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;

/** Archives as distributions pack them. */
class RamFileSystemTest {
    private static final String[] PREPARED = {
        "init", "usr/sbin/iscsistart", "usr/lib/modules/6.12.1-arm64/kernel/drivers/scsi/iscsi_tcp.ko.xz"
    };

    private static RamFileSystem read(byte[]... parts) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            file.write(part);
        }
        return RamFileSystem.read(new ByteArrayInputStream(file.toByteArray()));
    }

    private static void assertPrepared(RamFileSystem archive) {
        assertThat(archive.iscsiKernels()).containsExactly("6.12.1-arm64");
        assertThat(archive.logsIn()).isTrue();
        assertThat(archive.programs()).containsExactly("init");
    }

    private static byte[] lz4(byte[] plain) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        try (var out = new BlockLZ4CompressorOutputStream(block)) {
            out.write(plain);
        }
        return ByteBuffer.allocate(8 + block.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Lz4BlockStream.MAGIC)
                .putInt(block.size())
                .put(block.toByteArray())
                .array();
    }

    @Test
    void packedOrNot() throws Exception {
        byte[] cpio = TestTree.cpio(PREPARED);
        assertPrepared(read(cpio));
        assertPrepared(read(TestImage.gzip(cpio)));
        assertPrepared(read(TestImage.xz(cpio)));
        assertPrepared(read(Zstd.compress(cpio)));
        assertPrepared(read(lz4(cpio)));
    }

    /** Microcode and the like in front, unpacked, then the packed rest; zeros between them. */
    @Test
    void oneBehindTheOther() throws Exception {
        byte[] early = TestTree.cpio("kernel/x86/microcode/GenuineIntel.bin");
        assertPrepared(read(early, new byte[256], Zstd.compress(TestTree.cpio(PREPARED))));
        RamFileSystem both = read(TestTree.kit("6.1.0-arm64"), new byte[4], TestImage.gzip(TestTree.cpio(PREPARED)));
        assertThat(both.iscsiKernels()).containsExactlyInAnyOrder("6.1.0-arm64", "6.12.1-arm64");
        assertThat(both.programs()).containsExactlyInAnyOrder("bramble/init", "init");
    }

    @Test
    void builtIntoTheKernel() throws Exception {
        assertThat(read(TestTree.cpio("./lib/modules/6.6.1/modules.builtin")).iscsiKernels())
                .containsExactly("6.6.1");
    }

    @Test
    void whatIsDamagedIsSaidSo() {
        byte[] packed = TestImage.gzip(TestTree.cpio(PREPARED));
        assertThatThrownBy(() -> read(Arrays.copyOf(packed, packed.length / 2))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(new byte[] {'h', 'e', 'l', 'l', 'o', '!'}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("neither a cpio archive");
    }

    /** A Pi writes to its tree what it likes. */
    @Test
    void aBombIsLeftAlone() {
        ByteBuffer bomb = ByteBuffer.wrap(
                "070701".concat("00000000".repeat(13)).concat("a\0").getBytes(US_ASCII));
        bomb.put(6 + 1 * 8, "000081a4".getBytes(US_ASCII)).put(6 + 6 * 8, "7fffffff".getBytes(US_ASCII));
        bomb.put(6 + 11 * 8, "00000002".getBytes(US_ASCII));
        assertThatThrownBy(() -> read(TestImage.gzip(bomb.array())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
    }

    /** A name that fills the memory, and zeros without end. */
    @Test
    void namesAndPaddingHaveAnEnd() {
        ByteBuffer named = ByteBuffer.allocate(1 << 20);
        named.put("070701".concat("00000000".repeat(13)).getBytes(US_ASCII));
        named.put(6 + 11 * 8, "7fffffff".getBytes(US_ASCII));
        Arrays.fill(named.array(), 110, named.capacity(), (byte) 'a');
        assertThatThrownBy(() -> read(TestImage.gzip(named.array())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 8192 bytes");
        assertThatThrownBy(() -> read(TestImage.gzip(new byte[20 << 20])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 16777216 bytes");
    }

    /** Only IOExceptions, whatever is in it. */
    @Test
    void damageOfAnyKind() throws Exception {
        Random random = new Random(7);
        byte[] cpio = TestTree.cpio(PREPARED);
        byte[][] whole = {cpio, TestImage.gzip(cpio), TestImage.xz(cpio), Zstd.compress(cpio), lz4(cpio)};
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] damaged = whole[round % whole.length].clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                RamFileSystem _ = read(damaged);
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
