package dev.bramble.iscsi.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * All bytes of a base, a snapshot or an unused disk, from first to last, without what is zero. Not safe for use by
 * several threads at once.
 */
public final class Export implements AutoCloseable {
    private static final int MOST = 1024 * 1024;

    /** What comes next. */
    public sealed interface Part {

        /** At most 1 MiB. */
        record Data(ByteBuffer bytes) implements Part {}

        record Zeros(long count) implements Part {}
    }

    /** Refuses to go on when the bytes may have changed. */
    interface Check {
        void stillSame() throws VolumeInUseException;
    }

    private final Volume volume;
    private final Check check;
    private final long size;
    private long at;
    private Optional<Part> pending = Optional.empty();

    Export(Volume volume, Check check) {
        this.volume = volume;
        this.check = check;
        this.size = volume.size();
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /**
     * Reads on.
     *
     * @return empty at the end
     * @throws VolumeInUseException when a session has come, or the disk was changed: what was read is of no use then
     */
    public Optional<Part> next() throws IOException {
        if (pending.isPresent()) {
            Optional<Part> next = pending;
            pending = Optional.empty();
            return next;
        }
        long zeros = 0;
        while (at < size) {
            Extent extent = volume.extentAt(at);
            if (!extent.isMapped()) {
                zeros += extent.length();
                at += extent.length();
                continue;
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST, extent.length()));
            volume.read(at, bytes);
            bytes.flip();
            at += bytes.limit();
            if (SparseCopy.isZero(bytes)) {
                zeros += bytes.limit();
                continue;
            }
            check.stillSame();
            Part.Data data = new Part.Data(bytes);
            if (zeros == 0) {
                return Optional.of(data);
            }
            pending = Optional.of(data);
            return Optional.of(new Part.Zeros(zeros));
        }
        check.stillSame();
        return zeros == 0 ? Optional.empty() : Optional.of(new Part.Zeros(zeros));
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
