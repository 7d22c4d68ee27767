package dev.bramble.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second broker off a folder. Kafka has a lock of its own, but takes it after it opened the metadata log, which
 * the two would then corrupt.
 */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the folder when missing, and locks it; the kernel lets go of it when this process ends in whatever way. */
    static FolderLock take(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new BrokerFailure(
                    "cannot make the folder " + data + ": " + e + "; make it writable or choose another with --data",
                    e);
        }
        if (!Files.isWritable(data)) {
            throw new BrokerFailure("the folder " + data
                    + " is not writable; change its owner to this user or choose another with --data");
        }
        try {
            FileChannel channel = FileChannel.open(
                    data.resolve("bramble-kafka.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new BrokerFailure("the folder " + data
                        + " is in use by another broker; stop that one or choose another folder with --data");
            }
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new BrokerFailure("cannot lock the folder " + data + ": " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
