package dev.bramble.chassis.mirror;

import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The mirror's copy on disk, mode 0600:
 *
 * <pre>
 * magic "BMIR" | u16 version | u16 kinds | u32 length of content | u32 CRC-32C of content | content
 * </pre>
 *
 * The content is a snapshot as a watch sends it: length-delimited {@code WatchResponse}s, the last a bookmark. In version
 * 1 it is in clear, for scopes that hold no secrets; in version 2 it is a {@link Seal}, bound to the first eight bytes.
 * Either is read, whichever is written. The kinds of resources in it are 0 for Pis alone, as in the release before, and 1
 * for Pis and exports.
 */
final class MirrorFile {
    private static final int MAGIC = 0x424d4952;
    private static final short CLEAR = 1;
    private static final short SEALED = 2;
    private static final short PIS = 0;
    private static final short PIS_AND_EXPORTS = 1;
    private static final int HEADER_BYTES = 16;
    private static final int BOUND_BYTES = 8;
    private static final long MAX_BYTES = 256 << 20;

    private final Path path;
    private final Optional<MirrorKey> key;

    private MirrorFile(Path path, Optional<MirrorKey> key) {
        this.path = path;
        this.key = key;
    }

    /** A copy in clear, of what holds no secrets. */
    static MirrorFile clear(Path path) {
        return new MirrorFile(path, Optional.empty());
    }

    static MirrorFile sealed(Path path, MirrorKey key) {
        return new MirrorFile(path, Optional.of(key));
    }

    Path path() {
        return path;
    }

    /**
     * What is in a copy.
     *
     * @param messages to fold
     * @param whole false when a release wrote it that passed exports by: what it has is right, but not all
     */
    record Copy(List<WatchResponse> messages, boolean whole) {}

    /**
     * Reads the copy.
     *
     * @throws IOException when it is damaged, of another version, or sealed with another key
     */
    Copy read() throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
        if (bytes.remaining() < HEADER_BYTES || bytes.getInt() != MAGIC) {
            throw new IOException("not a mirror");
        }
        short version = bytes.getShort();
        if (version != CLEAR && version != SEALED) {
            throw new IOException("of version " + version + ", not " + CLEAR + " or " + SEALED);
        }
        short kinds = bytes.getShort();
        int length = bytes.getInt();
        int crc = bytes.getInt();
        if (length != bytes.remaining() || crc != crc(bytes.duplicate())) {
            throw new IOException("damaged");
        }
        byte[] stored = new byte[length];
        bytes.get(stored);
        InputStream content = new ByteArrayInputStream(
                version == SEALED ? opened(Arrays.copyOf(bytes.array(), BOUND_BYTES), stored) : stored);
        List<WatchResponse> responses = new ArrayList<>();
        for (WatchResponse response = WatchResponse.parseDelimitedFrom(content);
                response != null;
                response = WatchResponse.parseDelimitedFrom(content)) {
            responses.add(response);
        }
        return new Copy(List.copyOf(responses), kinds != PIS);
    }

    private byte[] opened(byte[] bound, byte[] stored) throws IOException {
        if (key.isEmpty()) {
            throw new IOException("sealed, and this service has no key");
        }
        return Seal.open(key.get().read(), bound, stored)
                .orElseThrow(() -> new IOException(
                        "sealed with another key than that of " + key.get().file()));
    }

    private static byte[] bound(short version) {
        return ByteBuffer.allocate(BOUND_BYTES)
                .putInt(MAGIC)
                .putShort(version)
                .putShort(PIS_AND_EXPORTS)
                .array();
    }

    /** Replaces the copy; after a crash there is the former or this one, whole. */
    void write(InventoryView view) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Pi pi : view.pis()) {
            WatchResponse.newBuilder().setPi(pi).build().writeDelimitedTo(content);
        }
        for (Export export : view.exports()) {
            WatchResponse.newBuilder().setExport(export).build().writeDelimitedTo(content);
        }
        WatchResponse.newBuilder()
                .setRevision(view.revision())
                .setBookmark(WatchResponse.Bookmark.newBuilder().setSnapshotEnd(true))
                .build()
                .writeDelimitedTo(content);
        short version = key.isPresent() ? SEALED : CLEAR;
        byte[] stored = key.isPresent()
                ? Seal.close(key.get().forWriting(), bound(version), content.toByteArray())
                : content.toByteArray();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + stored.length)
                .put(bound(version))
                .putInt(stored.length)
                .putInt(crc(ByteBuffer.wrap(stored)))
                .put(stored)
                .flip();
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel file = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int crc(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}
