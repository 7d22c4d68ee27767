package dev.bramble.nfs.fs;

import dev.bramble.nfs.fs.AttributeChange.TimeChange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** SETATTR through java.nio. */
final class NioAttributeChange {
    private final FileOwnership ownership;
    private final InstantSource clock;
    private final ChangeSync sync;

    NioAttributeChange(FileOwnership ownership, InstantSource clock, ChangeSync sync) {
        this.ownership = ownership;
        this.clock = clock;
        this.sync = sync;
    }

    NioAttributeChange with(ChangeSync other) {
        return new NioAttributeChange(ownership, clock, other);
    }

    /** Size first, then owner, as chown clears set-uid bits, then mode, then times, which all others change. */
    void apply(Path file, FileType type, AttributeChange change) throws IOException {
        resize(file, change.size());
        if (!ownership.singleUser()) {
            if (change.uid().isPresent()) {
                set(file, "unix:uid", change.uid().getAsInt());
            }
            if (change.gid().isPresent()) {
                set(file, "unix:gid", change.gid().getAsInt());
            }
        }
        if (change.mode().isPresent() && type != FileType.SYMBOLIC_LINK) {
            set(file, "unix:mode", change.mode().getAsInt() | ownership.keptBits(type));
        }
        if (change.accessed().isPresent() || change.modified().isPresent()) {
            Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(time(change.modified()), time(change.accessed()), null);
        }
        if (type == FileType.REGULAR && !change.equals(AttributeChange.NONE) && Files.isReadable(file)) {
            sync.attributes(file);
        }
    }

    void resize(Path file, OptionalLong size) throws IOException {
        if (size.isEmpty()) {
            return;
        }
        if (size.getAsLong() < 0) {
            throw new FileException(FileFault.FILE_TOO_BIG, "size past 2^63");
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileException(FileFault.INVALID, "only regular files have a size to set");
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(size.getAsLong());
        }
    }

    private static void set(Path file, String attribute, Object value) throws IOException {
        Files.setAttribute(file, attribute, value, LinkOption.NOFOLLOW_LINKS);
    }

    private @Nullable FileTime time(Optional<TimeChange> change) {
        if (change.isEmpty()) {
            return null;
        }
        return switch (change.get()) {
            case TimeChange.Now() -> FileTime.from(clock.instant());
            case TimeChange.To(var time) -> FileTime.from(time);
        };
    }
}
