package dev.bramble.iscsi.volume;

import dev.bramble.iscsi.volume.medium.Medium;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A base while its bytes arrive, in order. It exists for others from {@link #commit} on; closed before that, nothing
 * of it stays. Not safe for use by several threads at once.
 */
public final class BaseImport implements AutoCloseable {
    /**
     * An import stops at the reserve, which is for the disks that are served; and so often it sends the disk what it has written,
     * which would all be left for the sync at its end otherwise.
     */
    private static final long BETWEEN_LOOKS = 16L * 1024 * 1024;

    private static final int PIECE = 1024 * 1024;
    private static final byte[] ZEROS = new byte[PIECE];

    private final StoreParts store;
    private final VolumeId id;
    private final long expected;
    private final Path folder;
    private final Medium medium;
    private final MessageDigest digest = sha256();
    /** What the system calls take without copying it once more. */
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

    private long size;
    private long nextLook = BETWEEN_LOOKS;

    BaseImport(StoreParts store, VolumeId id, long expected) throws IOException {
        store.pool().requireRoom();
        this.store = store;
        this.id = id;
        this.expected = expected;
        this.folder = store.disk().makeFolder();
        this.medium = store.disk().create(folder.resolve(Manifest.FIRST_RAW));
    }

    /** Takes the next bytes. */
    public void write(ByteBuffer data) throws IOException {
        requireAnnounced(data.remaining());
        for (int at = data.position(); at < data.limit(); at += PIECE) {
            ByteBuffer next = data.slice(at, Math.min(PIECE, data.limit() - at));
            digest.update(next.duplicate());
            SparseCopy.write(piece.clear().put(next).flip(), medium, size);
            grow(next.limit());
        }
    }

    /** Takes so many zeros as the next bytes; they stay a hole. */
    public void writeZeros(long count) throws IOException {
        requireAnnounced(count);
        for (long left = count; left > 0; left -= PIECE) {
            int length = (int) Math.min(PIECE, left);
            digest.update(ZEROS, 0, length);
            grow(length);
        }
    }

    private void requireAnnounced(long more) {
        if (expected > 0 && more > expected - size) {
            throw new IllegalArgumentException("more than the %d bytes that were announced".formatted(expected));
        }
    }

    private void grow(int length) throws IOException {
        size += length;
        if (size >= nextLook) {
            medium.startSync(nextLook - BETWEEN_LOOKS, BETWEEN_LOOKS);
            nextLook += BETWEEN_LOOKS;
            store.pool().requireRoom();
        }
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
        medium.resize(whole);
        medium.sync();
        medium.close();
        VolumeInfo base = VolumeInfo.base(id, whole, sha256, store.clock().instant());
        return store.disks().of(id).operation(() -> {
            var present = store.catalog().find(id);
            if (present.isEmpty()) {
                store.catalog().add(folder, Manifest.of(base, Manifest.FIRST_RAW));
                return base;
            }
            if (present.get().info().sha256().equals(sha256)) {
                return present.get().info();
            }
            throw new VolumeExistsException(
                    "a base '%s' of other bytes exists; delete it first, or choose another name".formatted(id.name()));
        });
    }

    @Override
    public void close() throws IOException {
        medium.close();
        if (Files.exists(folder)) {
            store.disk().deleteTree(folder);
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
