package dev.bramble.tftp.events;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.proto.boot.v1.Sighting;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sightings on disk: a magic number with the version (4 bytes), the CRC-32C of what follows (4), and the messages, each after
 * its length (varint). Replaced as a whole, by a thread of its own, a moment after a change: a fleet that boots is one write.
 */
final class SightingFile implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SightingFile.class);
    private static final int MAGIC = 0x42525301;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int MAX_BYTES = 8 * 1024 * 1024;
    private static final long SETTLE_MILLIS = 500;

    private final Path file;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tftp-sightings").factory());
    private final AtomicReference<@Nullable Supplier<List<Sighting>>> waiting = new AtomicReference<>();

    SightingFile(Path file) {
        this.file = file;
    }

    /** Empty when there is no file, or none that can be used. */
    List<Sighting> read() {
        try {
            return Files.exists(file) ? parsed() : List.of();
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file", file)
                    .log("where Pis were seen last cannot be read, and is learned anew: {}", e.getMessage());
            return List.of();
        }
    }

    private List<Sighting> parsed() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("larger than %d bytes".formatted(MAX_BYTES));
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < HEADER_BYTES || bytes.getInt() != MAGIC || bytes.getInt() != crc(bytes.duplicate())) {
            throw new IOException("damaged, or of another version");
        }
        InputStream content = new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining());
        List<Sighting> sightings = new ArrayList<>();
        try {
            for (Sighting next = Sighting.parseDelimitedFrom(content);
                    next != null;
                    next = Sighting.parseDelimitedFrom(content)) {
                sightings.add(next);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("damaged", e);
        }
        return sightings;
    }

    /** Has what is there in a moment written. Does not block. */
    void write(Supplier<List<Sighting>> all) {
        if (waiting.getAndSet(all) == null) {
            try {
                var _ = thread.schedule(this::writeNow, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                log.atDebug().setCause(stopping).log("seen while the service stops");
            }
        }
    }

    private void writeNow() {
        Supplier<List<Sighting>> all = waiting.getAndSet(null);
        if (all == null) {
            return;
        }
        try {
            replace(all.get());
        } catch (IOException | RuntimeException e) {
            // It is told all the same; what is lost by it is lost at a restart.
            log.atError().addKeyValue("file", file).setCause(e).log("where Pis were seen last cannot be kept on disk");
        }
    }

    private void replace(List<Sighting> sightings) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Sighting sighting : sightings) {
            sighting.writeDelimitedTo(content);
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + content.size())
                .putInt(MAGIC)
                .putInt(crc(ByteBuffer.wrap(content.toByteArray())))
                .put(content.toByteArray())
                .flip();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int crc(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }

    /** Writes what waits. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(2, TimeUnit.SECONDS)) {
                writeNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
