package dev.bramble.nfs.events;

import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.fs.TreePath;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of boot trees for their hashes, one at a time. Takes its time: not for a worker's thread. */
public final class TreeContents {
    private static final Logger log = LoggerFactory.getLogger(TreeContents.class);

    /** Larger files have no hash: no bootloader loads such a one. */
    static final long MAX_BYTES = 256L * 1024 * 1024;

    private static final int PIECE_BYTES = 1024 * 1024;

    private final Function<String, ExportedFileSystem> trees;
    private final LongSupplier nanos;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
    private volatile boolean stopped;

    /**
     * Over these trees.
     *
     * @param trees an export's files, by its uid
     * @param nanos a clock that never jumps
     */
    public TreeContents(Function<String, ExportedFileSystem> trees, LongSupplier nanos) {
        this.trees = trees;
        this.nanos = nanos;
    }

    /**
     * What is at this path now.
     *
     * @param atMost how long reading it may take
     */
    public FileContent of(String export, TreePath path, Duration atMost) {
        try {
            ExportedFileSystem files = trees.apply(export);
            Optional<FoundFile> found = files.find(path);
            if (found.isEmpty()) {
                return new FileContent.Gone();
            }
            FileAttributes before = found.get().attributes();
            if (before.type() != FileType.REGULAR || before.size() > MAX_BYTES || !atMost.isPositive()) {
                return new FileContent.Unread(before.type() == FileType.REGULAR ? before.size() : 0);
            }
            return read(files, found.get(), atMost);
        } catch (FileException e) {
            if (e.fault() == FileFault.STALE) {
                // Replaced between two calls.
                return new FileContent.Changing(0);
            }
            log.atWarn()
                    .addKeyValue("tree", export)
                    .addKeyValue("path", path)
                    .log("no hash of a changed file: {}", e.getMessage());
            return new FileContent.Unread(0);
        }
    }

    /** No file is read any more; one that is being read is given up. */
    public void stop() {
        stopped = true;
    }

    private synchronized FileContent read(ExportedFileSystem files, FoundFile file, Duration atMost)
            throws FileException {
        long end = nanos.getAsLong() + atMost.toNanos();
        FileAttributes before = file.attributes();
        MessageDigest digest = sha256();
        long offset = 0;
        while (offset < before.size()) {
            if (stopped || nanos.getAsLong() - end >= 0) {
                return new FileContent.Unread(before.size());
            }
            piece.clear().limit((int) Math.min(PIECE_BYTES, before.size() - offset));
            files.read(file.node(), offset, piece);
            piece.flip();
            if (!piece.hasRemaining()) {
                return new FileContent.Changing(before.size());
            }
            offset += piece.remaining();
            digest.update(piece);
        }
        FileAttributes after = files.attributes(file.node());
        boolean same = after.size() == before.size()
                && after.modified().equals(before.modified())
                && after.changed().equals(before.changed());
        return same
                ? new FileContent.Whole(before.size(), HexFormat.of().formatHex(digest.digest()))
                : new FileContent.Changing(after.size());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
