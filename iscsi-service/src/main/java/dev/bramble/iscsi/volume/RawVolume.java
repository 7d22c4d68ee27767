package dev.bramble.iscsi.volume;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A sparse file, byte for byte the disk. */
final class RawVolume implements Volume {
    private final Path file;
    private final FileChannel channel;
    private final long size;

    /** Linux reports a failed write-back once and then forgets the pages: a later success would be a lie. */
    private volatile @Nullable IOException flushFailure;

    private RawVolume(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens for reading and writing, for this process alone.
     *
     * @throws VolumeInUseException when another process has it open for writing
     */
    static RawVolume open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel, file);
            return new RawVolume(file, channel, channel.size());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Opens a file that nobody writes. */
    static RawVolume openReadOnly(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new RawVolume(file, channel, channel.size());
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new VolumeInUseException(file + " is open in another process");
            }
        } catch (OverlappingFileLockException e) {
            throw new VolumeInUseException(file + " is open already", e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        checkRange(offset, into.remaining());
        long at = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new EOFException("%s ends at %d: it was truncated".formatted(file, at));
            }
            at += count;
        }
    }

    @Override
    public void write(long offset, ByteBuffer from) throws IOException {
        checkRange(offset, from.remaining());
        long at = offset;
        try {
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        } catch (IOException e) {
            throw Disk.explain(e, file);
        }
    }

    @Override
    public void flush() throws IOException {
        IOException failure = flushFailure;
        if (failure != null) {
            throw new IOException(file + " lost writes when it was flushed; reopen it", failure);
        }
        try {
            channel.force(false);
        } catch (IOException e) {
            flushFailure = e;
            throw Disk.explain(e, file);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void checkRange(long offset, int length) throws EOFException {
        if (offset < 0 || offset > size - length) {
            throw new EOFException("%d bytes at %d of %d".formatted(length, offset, size));
        }
    }
}
