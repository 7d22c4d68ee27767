package dev.bramble.chassis.mirror;

import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.WatchResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The mirror's copy on disk, mode 0600 as it may hold CHAP secrets:
 *
 * <pre>
 * magic "BMIR" | u16 version | u16 zero | u32 length of content | u32 CRC-32C of content | content
 * </pre>
 *
 * The content is a snapshot as a watch sends it: length-delimited {@code WatchResponse}s, the last a bookmark.
 */
final class MirrorFile {
    private static final int MAGIC = 0x424d4952;
    private static final short VERSION = 1;
    private static final int HEADER_BYTES = 16;
    private static final long MAX_BYTES = 256 << 20;

    private final Path path;

    MirrorFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /**
     * The messages to fold.
     *
     * @throws IOException when it is damaged, or of another version
     */
    List<WatchResponse> read() throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
        if (bytes.remaining() < HEADER_BYTES || bytes.getInt() != MAGIC) {
            throw new IOException("not a mirror");
        }
        short version = bytes.getShort();
        if (version != VERSION) {
            throw new IOException("of version " + version + ", not " + VERSION);
        }
        bytes.getShort();
        int length = bytes.getInt();
        int crc = bytes.getInt();
        if (length != bytes.remaining() || crc != crc(bytes.duplicate())) {
            throw new IOException("damaged");
        }
        ByteArrayInputStream content = new ByteArrayInputStream(bytes.array(), HEADER_BYTES, length);
        List<WatchResponse> responses = new ArrayList<>();
        for (WatchResponse response = WatchResponse.parseDelimitedFrom(content);
                response != null;
                response = WatchResponse.parseDelimitedFrom(content)) {
            responses.add(response);
        }
        return responses;
    }

    /** Replaces the copy; after a crash there is the former or this one, whole. */
    void write(long revision, Collection<Pi> pis) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Pi pi : pis) {
            WatchResponse.newBuilder().setPi(pi).build().writeDelimitedTo(content);
        }
        WatchResponse.newBuilder()
                .setRevision(revision)
                .setBookmark(WatchResponse.Bookmark.newBuilder().setSnapshotEnd(true))
                .build()
                .writeDelimitedTo(content);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + content.size())
                .putInt(MAGIC)
                .putShort(VERSION)
                .putShort((short) 0)
                .putInt(content.size())
                .putInt(crc(ByteBuffer.wrap(content.toByteArray())))
                .put(content.toByteArray())
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
