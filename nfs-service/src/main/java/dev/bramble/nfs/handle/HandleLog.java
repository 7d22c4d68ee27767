package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.FileException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The table of one export on disk: a line that names the format, then records of (length, CRC-32C, bytes). Appended
 * to without fsync: it survives the process; after a loss of power a handle of the last seconds may be stale. The
 * first damaged record ends it. Rewritten when most of it is history.
 */
final class HandleLog implements AutoCloseable {
    private static final byte[] FORMAT = "bramble-nfs-handles 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_RECORD_BYTES = 64 * 1024;
    private static final int SLACK = 1024;

    private final Path file;
    private FileChannel channel;
    private int records;

    private HandleLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens the log, and fills the table with what it holds. */
    static HandleLog open(Path file, PathTable table) throws IOException {
        replay(file, table);
        HandleLog log = new HandleLog(file, rewrite(file, table));
        log.records = table.size();
        return log;
    }

    void append(TableChange change, PathTable table) throws IOException {
        write(channel, framed(change));
        records++;
        if (records > 4 * table.size() + SLACK) {
            channel.close();
            channel = rewrite(file, table);
            records = table.size();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void replay(Path file, PathTable table) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return;
        }
        if (!Arrays.equals(bytes, 0, Math.min(FORMAT.length, bytes.length), FORMAT, 0, FORMAT.length)) {
            throw new IOException(file + " is not of this version; remove it, and mounted clients must remount");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(FORMAT.length);
        while (in.remaining() > 2 * Integer.BYTES) {
            int length = in.getInt();
            int checksum = in.getInt();
            if (length <= 0 || length > MAX_RECORD_BYTES || length > in.remaining()) {
                return;
            }
            ByteBuffer record = in.slice(in.position(), length);
            if (checksum(record.duplicate()) != checksum) {
                return;
            }
            try {
                TableChange.read(record).applyTo(table);
            } catch (FileException | BufferUnderflowException e) {
                throw new IOException(file + " holds a record that this version cannot read; remove it", e);
            }
            in.position(in.position() + length);
        }
    }

    private static FileChannel rewrite(Path file, PathTable table) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            write(channel, ByteBuffer.wrap(FORMAT));
            for (var entry : table.entries().entrySet()) {
                write(channel, framed(new TableChange.Put(entry.getValue(), entry.getKey())));
            }
            channel.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    private static ByteBuffer framed(TableChange change) {
        byte[] bytes = change.bytes();
        return ByteBuffer.allocate(2 * Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .putInt(checksum(ByteBuffer.wrap(bytes)))
                .put(bytes)
                .flip();
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
