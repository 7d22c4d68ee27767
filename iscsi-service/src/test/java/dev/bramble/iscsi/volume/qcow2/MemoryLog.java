package dev.bramble.iscsi.volume.qcow2;

import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.MemoryMedium;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A log in memory, which is there or not. */
final class MemoryLog implements LogPlace {
    static final UUID BOOT = new UUID(1, 2);
    static final UUID IMAGE = new UUID(3, 4);

    private final UUID boot;
    private final UUID image;
    private final Opening opening;

    /** What the file has, or null when there is none. */
    @Nullable
    MemoryMedium file;

    interface Opening {
        Medium of(MemoryMedium file) throws IOException;
    }

    private MemoryLog(UUID boot, UUID image, @Nullable MemoryMedium file, Opening opening) {
        this.boot = boot;
        this.image = image;
        this.file = file;
        this.opening = opening;
    }

    static MemoryLog empty() {
        return new MemoryLog(BOOT, IMAGE, null, file -> file);
    }

    /** A log that a boot finds with these bytes. */
    static MemoryLog of(byte[] bytes, UUID boot) {
        return new MemoryLog(boot, IMAGE, new MemoryMedium(bytes), file -> file);
    }

    /** The same file in another process. */
    MemoryLog opened(Opening by) {
        return new MemoryLog(boot, image, file, by);
    }

    MemoryLog boot(UUID other) {
        return new MemoryLog(other, image, file, opening);
    }

    MemoryLog image(UUID other) {
        return new MemoryLog(boot, other, file, opening);
    }

    /** The same with other bytes. */
    MemoryLog changed(UnaryOperator<byte[]> change) {
        MemoryMedium there = file;
        return new MemoryLog(
                boot, image, there == null ? null : new MemoryMedium(change.apply(there.image())), opening);
    }

    @Override
    public UUID boot() {
        return boot;
    }

    @Override
    public UUID image() {
        return image;
    }

    @Override
    public Optional<Medium> find() throws IOException {
        MemoryMedium there = file;
        return there == null ? Optional.empty() : Optional.of(opening.of(there));
    }

    @Override
    public Medium create() throws IOException {
        MemoryMedium made = new MemoryMedium(new byte[0]);
        Medium opened = opening.of(made);
        file = made;
        return opened;
    }

    @Override
    public void remove() throws IOException {
        if (file != null) {
            opening.of(file).resize(0); // a change that may be the last, as removing a file is
            file = null;
        }
    }
}
