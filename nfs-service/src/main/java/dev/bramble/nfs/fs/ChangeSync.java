package dev.bramble.nfs.fs;

import dev.bramble.posix.FileType;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.LongAdder;

/**
 * Brings changes of names and attributes to the disk before their call returns, as NFS promises (RFC 1813 section 4.8);
 * or, where an export gives less, leaves them to the file system's journal. Safe for use by several threads.
 */
final class ChangeSync {
    private final boolean now;
    private final LongAdder made;

    private ChangeSync(boolean now, LongAdder made) {
        this.now = now;
        this.made = made;
    }

    /** @param made counts how often something was brought to the disk */
    static ChangeSync now(LongAdder made) {
        return new ChangeSync(true, made);
    }

    ChangeSync later() {
        return new ChangeSync(false, made);
    }

    /** To be called before a change: one that goes to the disk takes its time. */
    void begin() {
        if (now) {
            Waiting.requireLong();
        }
    }

    /** Names were made, changed or removed in a directory, which is open for more than its name. */
    void names(OpenDirectory directory) throws PosixException {
        if (now) {
            made.increment();
            directory.sync();
        }
    }

    void names(Path directory) throws IOException {
        if (now) {
            sync(directory);
        }
    }

    /**
     * Attributes were changed. The kernel can be asked to sync regular files and directories only; of others the next
     * journal commit does it.
     */
    void attributes(OpenFile reference, FileType type) throws PosixException {
        if (now && (type == FileType.REGULAR || type == FileType.DIRECTORY)) {
            made.increment();
            try (OpenFile open = reference.reopen()) {
                open.sync();
            }
        }
    }

    void attributes(Path readable) throws IOException {
        if (now) {
            sync(readable);
        }
    }

    private void sync(Path path) throws IOException {
        made.increment();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }
}
