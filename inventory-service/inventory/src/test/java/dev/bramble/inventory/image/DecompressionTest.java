package dev.bramble.inventory.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.inventory.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;

@Timeout(120)
class DecompressionTest {
    private static final int SIZE = 48 * 1024;
    /** A mutation may make a bomb; the importer stops it, here it is enough to read so far. */
    private static final int READ_AT_MOST = 4 << 20;

    private static final SizeLimit LIMIT = SizeLimit.of(1L << 40, 0);

    private final Random random = new Random(20260101);

    private byte[] content() {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) random.nextInt(i % 4096 < 2048 ? 3 : 256);
        }
        // As a disk begins, which tells it from a readme.
        content[510] = 0x55;
        content[511] = (byte) 0xaa;
        return content;
    }

    private static byte[] unpack(InputStream packed) throws IOException {
        try (InputStream raw = Decompression.open(packed, LIMIT)) {
            return raw.readNBytes(READ_AT_MOST);
        }
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        return unpack(new ByteArrayInputStream(packed));
    }

    @Test
    void anythingButAnIOExceptionIsNoAnswerToDamage() throws IOException {
        byte[] content = content();
        for (byte[] packed : List.of(
                TestImage.gzip(content),
                TestImage.xz(content),
                TestImage.zstd(content),
                TestImage.zip("content", content))) {
            int refused = 0;
            for (int round = 0; round < 1500; round++) {
                byte[] damaged = mutate(packed);
                try {
                    assertThat(unpack(damaged).length).isLessThanOrEqualTo(READ_AT_MOST);
                } catch (IOException e) {
                    refused++;
                }
            }
            assertThat(refused).as("all have checksums").isGreaterThan(1000);
        }
    }

    private byte[] mutate(byte[] packed) {
        byte[] damaged = packed.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            // Half of them in the headers, where the structure is.
            int at = random.nextInt(random.nextBoolean() ? 64 : damaged.length);
            damaged[at] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(damaged, random.nextInt(damaged.length));
            case 1 -> Arrays.copyOf(damaged, damaged.length + random.nextInt(64));
            default -> damaged;
        };
    }

    @Test
    void anXzFileDoesNotChooseHowMuchMemoryItIsGiven() {
        assertThatThrownBy(() -> unpack(xzWithDictionary(37)))
                .as("1.5 GiB")
                .isInstanceOfSatisfying(
                        MemoryLimitException.class,
                        e -> assertThat(e.getMemoryNeeded()).isGreaterThan(1536 << 10));
        assertThatThrownBy(() -> unpack(xzWithDictionary(40)))
                .as("4 GiB - 1, more than Java's arrays hold")
                .isInstanceOf(UnsupportedOptionsException.class);
    }

    /** With the dictionary size (.xz format, 5.3.1) of the one filter of the first block, LZMA2, replaced. */
    private byte[] xzWithDictionary(int size) {
        byte[] xz = TestImage.xz(content());
        int header = 12;
        assertThat(Arrays.copyOfRange(xz, header + 1, header + 4)).containsExactly(0, 0x21, 1);
        int length = (xz[header] & 0xff) * 4;
        xz[header + 4] = (byte) size;
        CRC32 crc = new CRC32();
        crc.update(xz, header, length);
        ByteBuffer.wrap(xz).order(ByteOrder.LITTLE_ENDIAN).putInt(header + length, (int) crc.getValue());
        return xz;
    }

    @Test
    void aGzipFileDoesNotChooseHowLongItsNameIs() {
        byte[] gzip = new byte[8 << 20];
        Arrays.fill(gzip, (byte) 'a');
        // Magic, deflate, FNAME (RFC 1952, section 2.3).
        System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3}, 0, gzip, 0, 10);

        assertThatThrownBy(() -> unpack(gzip))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("header is longer");
    }

    @Test
    void aFileOfSeveralMembersIsAllOfThem() throws IOException {
        byte[] one = content();
        byte[] two = content();
        byte[] both = concat(one, two);

        assertThat(unpack(byOneByte(concat(TestImage.gzip(one), TestImage.gzip(two)))))
                .isEqualTo(both);
        assertThat(unpack(byOneByte(concat(TestImage.xz(one), TestImage.xz(two)))))
                .isEqualTo(both);
        assertThat(unpack(byOneByte(concat(TestImage.zstd(one), TestImage.zstd(two)))))
                .isEqualTo(both);
        assertThatThrownBy(() -> unpack(
                        concat(TestImage.gzip(one), "no member".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .isInstanceOf(IOException.class);
    }

    /** As a network may give it: any border is between two reads. */
    private static InputStream byOneByte(byte[] bytes) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return super.read(into, offset, Math.min(1, length));
            }

            @Override
            public int available() {
                return 0;
            }
        };
    }

    private static byte[] concat(byte[] one, byte[] two) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(two);
        return both.toByteArray();
    }
}
