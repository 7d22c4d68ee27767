package dev.bramble.iscsi.volume.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.iscsi.volume.medium.MemoryMedium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that somebody made to do harm, or that a broken disk made. */
class HostileImageTest {
    private static final int BITS = 12;
    private static final int CLUSTER = 1 << BITS;
    private static final int SIZE = 4 * 1024 * 1024;

    private ByteBuffer image;

    /** Header, refcount table, refcount block, L1 table, then an L2 table and data. */
    @BeforeEach
    void make() throws IOException {
        MemoryMedium medium = new MemoryMedium(new byte[0]);
        Qcow2Image.create(medium, SIZE, Optional.empty(), BITS);
        try (Qcow2Image made = Qcow2Image.open(medium, Optional.empty())) {
            byte[] data = new byte[10 * CLUSTER];
            new Random(1).nextBytes(data);
            made.write(0, ByteBuffer.wrap(data));
            made.write(SIZE / 2, ByteBuffer.wrap(data));
        }
        image = ByteBuffer.wrap(medium.image());
    }

    private Qcow2Image open() throws IOException {
        return Qcow2Image.open(new MemoryMedium(image.array()), Optional.empty());
    }

    private int l1() {
        return (int) image.getLong(HeaderField.L1_OFFSET);
    }

    private int l2() {
        return (int) (image.getLong(l1()) & L2Entry.OFFSET);
    }

    @Test
    void theUnharmedOneOpens() throws IOException {
        assertThat(open().size()).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4, 00000002, version",
        "20, 4, 00000008, clusters of 2^8",
        "20, 4, 00000016, clusters of 2^22",
        "20, 4, ffffffff, clusters of",
        "24, 8, 7fffffffffffffff, size",
        "24, 8, ffffffffffffffff, size",
        "32, 4, 00000001, encryption",
        "36, 4, 7fffffff, L1 table",
        "36, 4, 00400000, a table at",
        "40, 8, 0000000000000001, a table at",
        "40, 8, 8000000000000000, a table at",
        "40, 8, 0000000000000000, a table at",
        "40, 8, 0000000000001000, overlaps",
        "48, 8, 00ffffffffff0000, a table at",
        "56, 4, 00000000, refcount table",
        "56, 4, 7fffffff, refcount table",
        "56, 4, 00000002, overlaps",
        "60, 4, 00000001, snapshots",
        "72, 8, 0000000000000002, corrupt",
        "72, 8, 0000000000000004, features",
        "72, 8, 0000000000000008, features",
        "72, 8, 0000000000000010, features",
        "72, 8, 8000000000000000, features",
        "96, 4, 00000003, refcounts",
        "100, 4, 00000048, header of",
        "100, 4, 7ffffff8, header of",
        "8, 8, 00000000ffffff00, backing file name",
        "0, 4, 00000000, no qcow2"
    })
    void aHeaderThatLiesIsRefused(int at, int length, String value, String says) {
        long number = Long.parseUnsignedLong(value, 16);
        if (length == 8) {
            image.putLong(at, number);
        } else {
            image.putInt(at, (int) number);
        }
        if (at == HeaderField.BACKING_OFFSET) {
            image.putInt(HeaderField.BACKING_LENGTH, 5);
        }
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(says);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x200, 0x1001, 0x0100_0000_0000_0000L, 0x00ff_ffff_ffff_f000L, 0x1000, 0})
    void anL1EntryThatLiesIsRefused(long entry) throws IOException {
        if (entry == 0) {
            image.putLong(l1() + 8, image.getLong(l1()));
        } else {
            image.putLong(l1(), entry);
        }
        assertThatThrownBy(this::open).isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0x200,
                0x1002,
                0x1000,
                0x0100_0000_0000_1000L,
                0x00ff_ffff_ffff_f000L,
                0x8000_0000_0000_0000L,
                0x4000_0000_0000_1000L,
                0x7fff_ffff_ffff_ffffL,
                0xc000_0000_0000_0000L,
                0
            })
    void anL2EntryThatLiesIsRefused(long entry) {
        image.putLong(l2() + 8, entry == 0 ? image.getLong(l2()) : entry);
        assertThatThrownBy(this::open).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aUsedClusterWithoutACountIsRefused() throws IOException {
        int block = (int) image.getLong((int) image.getLong(HeaderField.REFCOUNT_TABLE_OFFSET));
        image.putShort(block + l2() / CLUSTER * 2, (short) 0);
        assertThatThrownBy(this::open).isInstanceOf(CorruptImageException.class).hasMessageContaining("count is 0");
    }

    @Test
    void damagedCompressedDataIsAnError() throws IOException {
        int data = (int) L2Entry.host(image.getLong(l2()));
        for (int i = 0; i < 512; i++) {
            image.put(data + i, (byte) 0xff);
        }
        image.putLong(l2(), 1L << 62 | data);
        Qcow2Image opened = open();
        assertThatThrownBy(() -> opened.read(0, ByteBuffer.allocate(512))).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aBackingOfAnotherFormatOrNoneIsRefused() throws IOException {
        MemoryMedium medium = new MemoryMedium(new byte[0]);
        Qcow2Image.create(medium, SIZE, Optional.of(new Backing("base", Backing.Format.RAW)), BITS);
        ByteBuffer bytes = ByteBuffer.wrap(medium.image());
        bytes.put(HeaderField.LENGTH_3 + 8, "vdi".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> Qcow2Header.read(new MemoryMedium(bytes.array())))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("vdi");
        bytes.putInt(HeaderField.LENGTH_3, 0);
        assertThatThrownBy(() -> Qcow2Header.read(new MemoryMedium(bytes.array())))
                .isInstanceOf(UnsupportedImageException.class);
    }

    /** Whatever is in the metadata: an IOException or an image, in bounded time, that can be read and written. */
    @Test
    @Timeout(120)
    void anyMetadataIsServedOrRefusedAndNothingElse() throws IOException {
        Random random = new Random(2);
        byte[] good = image.array().clone();
        int[] places = {0, 0, (int) image.getLong(HeaderField.REFCOUNT_TABLE_OFFSET), 2 * CLUSTER, l1(), l2()};
        int opened = 0;
        for (int i = 0; i < 4000; i++) {
            image = ByteBuffer.wrap(good.clone());
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                int place = places[random.nextInt(places.length)];
                int at = place + (place == 0 ? random.nextInt(112) : random.nextInt(32) * 8);
                switch (random.nextInt(4)) {
                    case 0 -> image.put(at, (byte) random.nextInt());
                    case 1 -> image.put(at, (byte) (image.get(at) ^ 1 << random.nextInt(8)));
                    case 2 -> image.putLong(at, random.nextLong());
                    default -> image.putLong(at, (long) random.nextInt(40) << BITS | random.nextInt(2));
                }
            }
            if (isUsable(random)) {
                opened++;
            }
        }
        assertThat(opened).isBetween(100, 3500);
    }

    private boolean isUsable(Random random) throws IOException {
        try (Qcow2Image used = open()) {
            if (used.size() < SIZE) {
                return true;
            }
            used.read(0, ByteBuffer.allocate(20 * CLUSTER));
            byte[] data = new byte[3 * CLUSTER];
            random.nextBytes(data);
            int at = random.nextInt(SIZE - data.length);
            used.write(at, ByteBuffer.wrap(data));
            used.flush();
            used.discard(at, CLUSTER);
            ByteBuffer back = ByteBuffer.allocate(2 * CLUSTER);
            used.read(at + CLUSTER, back);
            assertThat(back.flip()).isEqualTo(ByteBuffer.wrap(data, CLUSTER, 2 * CLUSTER));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            // The second is for images that claim a backing: the caller has to bring it.
            assertThat(e instanceof IOException
                            || String.valueOf(e.getMessage()).contains("backing"))
                    .isTrue();
            return false;
        }
    }
}
