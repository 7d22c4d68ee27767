package dev.bramble.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file or block device, opened for reading. Its size is taken once, when it is opened. */
public final class FileByteSource implements ByteSource, AutoCloseable {
    private final FileChannel channel;
    private final long size;

    private FileByteSource(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    public static FileByteSource open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FileByteSource(channel, channel.size());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || offset > size - into.remaining()) {
            throw new EOFException("read of %d bytes at %d of %d".formatted(into.remaining(), offset, size));
        }
        long position = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, position);
            if (count < 0) {
                throw new EOFException("the file became shorter than %d bytes while it was read".formatted(size));
            }
            position += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
