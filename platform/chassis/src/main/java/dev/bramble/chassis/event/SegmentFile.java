package dev.bramble.chassis.event;

import dev.bramble.chassis.event.SegmentCodec.Entry;
import dev.bramble.chassis.event.SegmentCodec.Header;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One segment of the spool, on disk. Its owner guards its fields. */
final class SegmentFile {
    static final String SUFFIX = ".events";

    final Path path;
    final Header header;
    long lastPosition;
    long lastSequence;
    long bytes;
    long detailBytes;
    long detailEvents;
    Optional<Instant> delivered = Optional.empty();
    /** Open only while it is appended to. No FileChannel: that would close when a publishing thread is interrupted. */
    private @Nullable RandomAccessFile appender;

    private boolean halfWritten;

    private SegmentFile(Path path, Header header) {
        this.path = path;
        this.header = header;
        this.lastPosition = header.firstPosition() - 1;
        this.lastSequence = header.firstSequence() - 1;
        this.bytes = SegmentCodec.HEADER_BYTES;
    }

    static SegmentFile create(Path folder, Header header) throws IOException {
        Path path = folder.resolve("%020d%s".formatted(header.firstPosition(), SUFFIX));
        SegmentFile segment = new SegmentFile(path, header);
        Files.createFile(path);
        RandomAccessFile appender = new RandomAccessFile(path.toFile(), "rw");
        appender.write(SegmentCodec.encode(header));
        segment.appender = appender;
        return segment;
    }

    /**
     * Reads a segment found on disk and cuts off what is damaged, to the end.
     *
     * @return empty when nothing of it can be read
     */
    static Optional<SegmentFile> recover(Path path) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
        Optional<Header> header = SegmentCodec.decodeHeader(content);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        SegmentFile segment = new SegmentFile(path, header.get());
        for (Optional<Entry> entry = SegmentCodec.decode(content);
                entry.isPresent();
                entry = SegmentCodec.decode(content)) {
            segment.count(entry.get());
        }
        return Optional.of(segment);
    }

    /** Cuts off what lies behind the last whole record; whether there was anything. */
    boolean truncateDamage() throws IOException {
        if (Files.size(path) == bytes) {
            return false;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(bytes);
            file.force(true);
        }
        return true;
    }

    /** Appends by one write(2): when this returns, the event survives the death of this process. */
    void append(Entry entry, byte[] record) throws IOException {
        RandomAccessFile open = appender;
        if (open == null) {
            throw new IOException(path + " is sealed");
        }
        if (halfWritten) {
            // What a failed write left behind is overwritten by the next.
            open.seek(bytes);
        }
        halfWritten = true;
        open.write(record);
        halfWritten = false;
        count(entry);
    }

    private void count(Entry entry) {
        lastPosition = entry.position();
        lastSequence = entry.event().getId().getSequence();
        bytes += entry.bytes();
        if (!EventKind.isStage(entry.event())) {
            detailBytes += entry.bytes();
            detailEvents++;
        }
    }

    /** fdatasync; may run beside {@link #append}. */
    void sync() throws IOException {
        RandomAccessFile open = appender;
        if (open != null) {
            open.getChannel().force(false);
        }
    }

    void seal() throws IOException {
        RandomAccessFile open = appender;
        if (open != null) {
            open.getChannel().force(false);
            open.close();
            appender = null;
        }
    }

    /** Reads records from an offset on; at most {@code limit} of them, and none beyond {@code end}. */
    List<Entry> read(long offset, long end, int limit) throws IOException {
        int length = (int) Math.min(end - offset, (long) limit * 512 + SegmentCodec.MAX_EVENT_BYTES * 2L);
        ByteBuffer content = ByteBuffer.allocate(length);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            int count = 0;
            while (content.hasRemaining() && count >= 0) {
                count = file.read(content, offset + content.position());
            }
        }
        content.flip();
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < limit) {
            Optional<Entry> entry = SegmentCodec.decode(content);
            if (entry.isEmpty()) {
                break;
            }
            entries.add(entry.get());
        }
        return entries;
    }

    /** A copy with only what passes, which takes this one's place on disk. */
    SegmentFile rewrite(Predicate<Entry> keep) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
        SegmentCodec.decodeHeader(content);
        SegmentFile copy = new SegmentFile(path, header);
        // What is kept moves to the front of the same bytes: one write(2), not one for each event.
        ByteBuffer kept = content.duplicate();
        for (Optional<Entry> entry = SegmentCodec.decode(content);
                entry.isPresent();
                entry = SegmentCodec.decode(content)) {
            if (keep.test(entry.get())) {
                int bytes = entry.get().bytes();
                kept.put(content.slice(content.position() - bytes, bytes));
                copy.count(entry.get());
            }
        }
        kept.flip();
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel file = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (kept.hasRemaining()) {
                file.write(kept);
            }
            file.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        copy.lastPosition = lastPosition;
        copy.lastSequence = lastSequence;
        copy.delivered = delivered;
        return copy;
    }
}
