package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A base while its bytes arrive, in order. It exists for others from {@link #commit} on; closed before that, nothing
 * of it stays. Not safe for use by several threads at once.
 */
public final class BaseImport implements AutoCloseable {
    private final VolumeStore store;
    private final VolumeId id;
    private final long expected;
    private final Path folder;
    private final Path file;
    private final FileChannel channel;
    private final MessageDigest digest = sha256();
    private long size;

    BaseImport(VolumeStore store, VolumeId id, long expected, Path folder) throws IOException {
        this.store = store;
        this.id = id;
        this.expected = expected;
        this.folder = folder;
        this.file = folder.resolve(VolumeStore.DATA);
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Takes the next bytes. */
    public void write(ByteBuffer data) throws IOException {
        if (expected > 0 && data.remaining() > expected - size) {
            throw new IllegalArgumentException("more than the %d bytes that were announced".formatted(expected));
        }
        digest.update(data.duplicate());
        int length = data.remaining();
        try {
            SparseCopy.write(data.slice(), channel, size);
        } catch (IOException e) {
            throw Disk.explain(e, file);
        }
        size += length;
    }

    /**
     * Makes it a base. A base of the same id and bytes is left as it is, and is the answer.
     *
     * @throws VolumeExistsException when a base of this id has other bytes
     * @throws IllegalArgumentException when fewer bytes came than were announced, or none
     */
    public VolumeInfo commit() throws IOException {
        if (size == 0 || (expected > 0 && size != expected)) {
            throw new IllegalArgumentException("%d bytes came, %d were announced".formatted(size, expected));
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        long whole = Math.ceilDiv(size, VolumeInfo.BLOCK) * (long) VolumeInfo.BLOCK;
        VolumeStore.setSize(channel, whole);
        channel.force(true);
        channel.close();
        return store.commitBase(folder, new VolumeInfo(id, whole, VolumeInfo.BLOCK, "", sha256, store.now()));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (Files.exists(folder)) {
            Disk.deleteTree(folder);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
