package dev.bramble.inventory.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream on a thread of its own, some chunks ahead of the one that uses them: unpacking takes a processor, and so do
 * hashing and sending what was unpacked. For one user.
 */
final class ReadAhead implements AutoCloseable {
    private static final int CHUNK = 512 * 1024;
    private static final int CHUNKS = 4;

    private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(CHUNKS);
    private final InputStream in;
    private final Thread reader;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private @Nullable Part end;

    /** What was read, or how that ended. */
    private sealed interface Part {
        record Data(Chunk chunk) implements Part {}

        record End() implements Part {}

        record Failed(Exception failure) implements Part {}
    }

    /**
     * Bytes that the reader does not touch any more.
     *
     * @param length of them that count, at least 1
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Chunk(byte[] bytes, int length) {}

    /** Begins to read. Until this is closed or its end was seen, {@code in} is the reader's. */
    ReadAhead(String name, InputStream in) {
        this.in = in;
        this.reader = Thread.ofPlatform().daemon().name("unpack-" + name).start(this::read);
    }

    private void read() {
        try {
            while (true) {
                byte[] bytes = new byte[CHUNK];
                int length = in.readNBytes(bytes, 0, CHUNK);
                if (length == 0) {
                    parts.put(new Part.End());
                    return;
                }
                parts.put(new Part.Data(new Chunk(bytes, length)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            fail(e);
        } finally {
            over.complete(null);
        }
    }

    private void fail(Exception failure) {
        try {
            parts.put(new Part.Failed(failure));
        } catch (InterruptedException e) {
            // Closed: nobody asks any more.
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The next bytes; null at the end.
     *
     * @throws IOException what the stream threw
     */
    @Nullable
    Chunk next() throws IOException, InterruptedException {
        Part part = end == null ? parts.take() : end;
        switch (part) {
            case Part.Data(Chunk chunk) -> {
                return chunk;
            }
            case Part.End _ -> {
                end = part;
                return null;
            }
            case Part.Failed(Exception failure) -> {
                end = part;
                switch (failure) {
                    case IOException e -> throw e;
                    case RuntimeException e -> throw e;
                    default -> throw new IllegalStateException(failure);
                }
            }
        }
    }

    /** Breaks the reading off and closes the stream. */
    @Override
    public void close() throws IOException {
        reader.interrupt();
        var _ = over.join();
        in.close();
    }
}
