package dev.bramble.nfs.fs;

import dev.bramble.posix.FileStatus;
import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.TimeChange;
import java.io.IOException;
import java.util.Optional;

/** SETATTR by system calls. */
final class PosixAttributeChange {
    private static final int KEEP = -1;

    private final ActingThread thread;
    private final PosixOpening opening;
    private final ChangeSync sync;

    PosixAttributeChange(ActingThread thread, PosixOpening opening, ChangeSync sync) {
        this.thread = thread;
        this.opening = opening;
        this.sync = sync;
    }

    /**
     * Changes a file. The owner first, which may be refused and clears set-uid bits; then the size, which clears
     * them too; then mode and times.
     */
    void apply(LocatedFile file, AttributeChange change) throws IOException {
        if (change.size().isPresent()) {
            requireAllOrNothing(file.status(), change);
        }
        OpenFile reference = file.reference();
        FileType type = file.status().type();
        if (change.uid().isPresent() || change.gid().isPresent()) {
            thread.call(() -> {
                reference.setOwner(change.uid().orElse(KEEP), change.gid().orElse(KEEP));
                return true;
            });
        }
        if (change.size().isPresent()) {
            resize(file, change.size().getAsLong());
        }
        thread.call(() -> {
            if (change.mode().isPresent() && type != FileType.SYMBOLIC_LINK) {
                reference.setMode(change.mode().getAsInt());
            }
            if (change.accessed().isPresent() || change.modified().isPresent()) {
                reference.setTimes(time(change.accessed()), time(change.modified()));
            }
            return true;
        });
        sync.attributes(reference, type);
    }

    void resize(LocatedFile file, long size) throws IOException {
        if (size < 0) {
            throw new FileException(FileFault.FILE_TOO_BIG, "size past 2^63");
        }
        if (file.status().type() != FileType.REGULAR) {
            throw new FileException(FileFault.INVALID, "only regular files have a size to set");
        }
        try (OpenFile open = opening.toWrite(file)) {
            thread.call(() -> {
                open.truncate(size);
                return true;
            });
        }
    }

    /** Whoever may write may cut the file off, but must not have done so when the rest is the owner's alone. */
    private void requireAllOrNothing(FileStatus file, AttributeChange change) throws FileException {
        boolean ownersAlone = change.mode().isPresent() || isOwners(change.accessed()) || isOwners(change.modified());
        Identity identity = thread.identity();
        if (ownersAlone && !identity.isRoot() && identity.uid() != file.uid()) {
            throw new FileException(FileFault.NOT_OWNER, "only the owner may");
        }
    }

    private static boolean isOwners(Optional<AttributeChange.TimeChange> change) {
        return change.isPresent() && change.get() instanceof AttributeChange.TimeChange.To;
    }

    private static TimeChange time(Optional<AttributeChange.TimeChange> change) {
        if (change.isEmpty()) {
            return new TimeChange.Keep();
        }
        return switch (change.get()) {
            case AttributeChange.TimeChange.Now() -> new TimeChange.Now();
            case AttributeChange.TimeChange.To(var time) -> new TimeChange.To(time);
        };
    }
}
