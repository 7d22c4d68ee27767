package dev.bramble.inventory.image;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The bounded pipe between the call that receives a file and the thread that unpacks it. The writer never blocks: it may
 * have {@link #CAPACITY} chunks under way, and {@code onTaken} tells it each time it may send another.
 */
final class ChunkInputStream extends InputStream implements ImageFile {
    /** Chunks that the sender may have under way. */
    static final int CAPACITY = 4;

    private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(CAPACITY + 1);
    private final Runnable onTaken;
    private ByteString chunk = ByteString.EMPTY;
    private int position;
    private long received;
    private final CompletableFuture<String> broken = new CompletableFuture<>();
    private @Nullable Part end;

    private sealed interface Part {
        record Data(ByteString bytes) implements Part {}

        record End() implements Part {}

        record Broken(String reason) implements Part {}
    }

    ChunkInputStream(Runnable onTaken) {
        this.onTaken = onTaken;
    }

    /** Takes a chunk; false when the sender sends more than it was asked for. */
    boolean offer(ByteString bytes) {
        return parts.offer(new Part.Data(bytes));
    }

    /** The sender is done. */
    void end() {
        parts.add(new Part.End());
    }

    /** The sender is gone: what was received is dropped, the reader is told. At any time, and as often as one likes. */
    void breakOff(String reason) {
        broken.complete(reason);
        parts.clear();
        if (!parts.offer(new Part.Broken(reason))) {
            throw new IllegalStateException("the pipe was written to after its end");
        }
    }

    @Override
    public InputStream stream() {
        return this;
    }

    @Override
    public CompletionStage<String> broken() {
        return broken;
    }

    @Override
    public @Nullable String brokenBecause() {
        return broken.getNow(null);
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (position == chunk.size()) {
            if (!next()) {
                return -1;
            }
        }
        int count = Math.min(length, chunk.size() - position);
        chunk.substring(position, position + count).copyTo(into, offset);
        position += count;
        received += count;
        return count;
    }

    /** Fetches the next chunk; false at the end. */
    private boolean next() throws IOException {
        Part part = end == null ? take() : end;
        switch (part) {
            case Part.Data data -> {
                chunk = data.bytes();
                position = 0;
                onTaken.run();
                return true;
            }
            case Part.End _ -> {
                end = part;
                return false;
            }
            case Part.Broken broken -> {
                end = part;
                throw new BrokenOffException(broken.reason());
            }
        }
    }

    private Part take() throws InterruptedIOException {
        try {
            return parts.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the file was received");
        }
    }
}
