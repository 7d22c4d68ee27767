package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parses and judges a header; trusts no field before it is checked. */
final class HeaderReader {
    /** Extensions and the backing name of any writer known end long before. */
    private static final int MAX_AREA = 64 * 1024;

    private final ByteBuffer bytes;
    private final Geometry geometry;

    private HeaderReader(ByteBuffer bytes, Geometry geometry) {
        this.bytes = bytes;
        this.geometry = geometry;
    }

    static Qcow2Header read(Medium medium) throws IOException {
        long fileSize = medium.size();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_AREA, fileSize));
        medium.read(0, bytes);
        bytes.flip();
        require(
                bytes.limit() >= HeaderField.LENGTH_3 && bytes.getInt(HeaderField.MAGIC) == HeaderField.QFI,
                "no qcow2");
        support(bytes.getInt(HeaderField.VERSION) == HeaderField.VERSION_3, "a version other than 3");
        int clusterBits = bytes.getInt(HeaderField.CLUSTER_BITS);
        require(
                clusterBits >= Geometry.MIN_CLUSTER_BITS && clusterBits <= Geometry.MAX_CLUSTER_BITS,
                "clusters of 2^" + Integer.toUnsignedString(clusterBits) + " bytes");
        Geometry geometry = new Geometry(clusterBits);
        bytes.limit(Math.min(bytes.limit(), geometry.clusterSize()));
        return new HeaderReader(bytes, geometry).parse(fileSize);
    }

    private Qcow2Header parse(long fileSize) throws IOException {
        int headerLength = bytes.getInt(HeaderField.HEADER_LENGTH);
        require(
                headerLength >= HeaderField.LENGTH_3 && headerLength <= bytes.limit() && headerLength % 8 == 0,
                "a header of " + Integer.toUnsignedString(headerLength) + " bytes");
        checkFeatures(headerLength);
        support(
                geometry.clustersOf(Math.min(fileSize, 1L << 62)) <= Qcow2Header.MAX_HOST_CLUSTERS,
                "a file of " + fileSize + " bytes");

        int l1Size = bytes.getInt(HeaderField.L1_SIZE);
        require(l1Size >= 0 && l1Size <= Qcow2Header.MAX_L1, "an L1 table of " + Integer.toUnsignedString(l1Size));
        long size = bytes.getLong(HeaderField.SIZE);
        require(
                size >= 0 && size <= geometry.offset((long) l1Size * geometry.entriesPerTable()),
                "a size of %s, more than its L1 table holds".formatted(Long.toUnsignedString(size)));
        int tableClusters = bytes.getInt(HeaderField.REFCOUNT_TABLE_CLUSTERS);
        require(
                tableClusters > 0 && geometry.offset(tableClusters) <= Qcow2Header.MAX_REFCOUNT_TABLE,
                "a refcount table of %s clusters".formatted(Integer.toUnsignedString(tableClusters)));
        return new Qcow2Header(
                geometry.clusterBits(),
                size,
                l1Size,
                offset(HeaderField.L1_OFFSET, (long) l1Size * Long.BYTES, fileSize),
                offset(HeaderField.REFCOUNT_TABLE_OFFSET, geometry.offset(tableClusters), fileSize),
                tableClusters,
                (bytes.getLong(HeaderField.INCOMPATIBLE) & HeaderField.DIRTY) != 0,
                bytes.getLong(HeaderField.AUTOCLEAR),
                backing(headerLength));
    }

    private void checkFeatures(int headerLength) throws IOException {
        support(bytes.getInt(HeaderField.CRYPT_METHOD) == 0, "encryption");
        support(bytes.getInt(HeaderField.SNAPSHOTS) == 0, "internal snapshots");
        long incompatible = bytes.getLong(HeaderField.INCOMPATIBLE);
        require((incompatible & HeaderField.CORRUPT) == 0, "the mark of a corrupt image; see qemu-img check -r all");
        support(
                (incompatible & ~HeaderField.DIRTY) == 0,
                "features 0x" + Long.toHexString(incompatible)
                        + " (external data, zstd, extended L2 entries, or newer ones)");
        boolean hasCompression = headerLength > HeaderField.COMPRESSION_TYPE;
        require(!hasCompression || bytes.get(HeaderField.COMPRESSION_TYPE) == 0, "a compression type without its bit");
        support(bytes.getInt(HeaderField.REFCOUNT_ORDER) == HeaderField.ORDER_16_BITS, "refcounts not of 16 bits");
    }

    private long offset(int field, long length, long fileSize) throws IOException {
        long offset = bytes.getLong(field);
        require(
                offset > 0 && geometry.within(offset) == 0 && length <= fileSize && offset <= fileSize - length,
                "a table at %s, in a file of %d".formatted(Long.toUnsignedString(offset), fileSize));
        return offset;
    }

    private Optional<Backing> backing(int headerLength) throws IOException {
        long at = bytes.getLong(HeaderField.BACKING_OFFSET);
        if (at == 0) {
            return Optional.empty();
        }
        int length = bytes.getInt(HeaderField.BACKING_LENGTH);
        require(
                length > 0 && length <= Backing.MAX_NAME && at >= headerLength && at <= bytes.limit() - length,
                "a backing file name out of place");
        String format = backingFormat(headerLength, (int) at);
        for (Backing.Format known : Backing.Format.values()) {
            if (known.word().equals(format)) {
                return Optional.of(new Backing(text((int) at, length), known));
            }
        }
        throw new UnsupportedImageException("a backing file of format '%s' is not supported".formatted(format));
    }

    /** Empty when not told: to probe for it, as QEMU once did, lets whoever writes a raw backing file choose. */
    private String backingFormat(int from, int to) throws IOException {
        int at = from;
        while (at <= to - 8) {
            int type = bytes.getInt(at);
            if (type == HeaderField.EXTENSION_END) {
                break;
            }
            int length = bytes.getInt(at + 4);
            require(length >= 0 && length <= to - at - 8, "a header extension out of place");
            if (type == HeaderField.EXTENSION_BACKING_FORMAT) {
                return text(at + 8, Math.min(length, 16));
            }
            at += 8 + (length + 7) / 8 * 8;
        }
        return "";
    }

    private String text(int at, int length) throws CorruptImageException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.slice(at, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CorruptImageException("a name in the header is no UTF-8", e);
        }
    }

    private static void require(boolean condition, String found) throws CorruptImageException {
        if (!condition) {
            throw new CorruptImageException("not a valid qcow2 image: " + found);
        }
    }

    private static void support(boolean condition, String found) throws UnsupportedImageException {
        if (!condition) {
            throw new UnsupportedImageException("qcow2 image not supported: " + found);
        }
    }
}
