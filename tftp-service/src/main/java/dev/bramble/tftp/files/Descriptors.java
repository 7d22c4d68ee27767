package dev.bramble.tftp.files;

import dev.bramble.posix.FileStatus;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.OpenFlag;
import dev.bramble.posix.PosixException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files open for reading, each once however many transfers read it, and for a moment longer: a bootloader asks for most
 * files twice, and a fleet for the same ones. A file is known by its inode as it was found when the path was walked for
 * this request, so that none is older than the request; nothing of its content is kept. Safe for use by several threads.
 */
final class Descriptors implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Descriptors.class);

    /** Beyond it, one that nobody reads is closed at once. */
    static final int MOST = 512;

    private static final class Shared {
        private final OpenFile file;
        private int readers;
        private boolean idleBefore;

        Shared(OpenFile file) {
            this.file = file;
        }
    }

    private final Map<FileVersion, Shared> open = new HashMap<>();
    private boolean closed;

    /**
     * Opens a regular file for one reader, who closes it.
     *
     * @param reference to it
     * @param status as it is now
     */
    VersionedFile open(OpenFile reference, FileStatus status) throws PosixException {
        FileVersion version = FileVersion.of(status);
        synchronized (this) {
            Shared shared = open.get(version);
            if (shared == null) {
                shared = new Shared(reference.reopen(OpenFlag.NON_BLOCKING));
                open.put(version, shared);
            }
            shared.readers++;
            shared.idleBefore = false;
            return reader(shared, version, status);
        }
    }

    private VersionedFile reader(Shared shared, FileVersion version, FileStatus status) {
        return new OpenBootFile(
                shared.file, status, () -> release(version, shared), () -> again(shared, version, status));
    }

    /** For a reader more of what one reads. */
    private synchronized VersionedFile again(Shared shared, FileVersion version, FileStatus status) {
        shared.readers++;
        return reader(shared, version, status);
    }

    private synchronized void release(FileVersion version, Shared shared) throws PosixException {
        shared.readers--;
        if (shared.readers == 0 && (closed || open.size() > MOST)) {
            open.remove(version);
            shared.file.close();
        }
    }

    /** Closes what nobody has read since this was called before. */
    synchronized void closeIdle() {
        List<Shared> idle = new ArrayList<>();
        open.values().removeIf(shared -> {
            boolean goes = shared.readers == 0 && shared.idleBefore;
            if (goes) {
                idle.add(shared);
            }
            shared.idleBefore = shared.readers == 0;
            return goes;
        });
        idle.forEach(Descriptors::close);
    }

    private static void close(Shared shared) {
        try {
            shared.file.close();
        } catch (PosixException e) {
            log.atWarn().setCause(e).log("a boot file could not be closed");
        }
    }

    /** Those being read are closed by their readers. */
    @Override
    public synchronized void close() {
        closed = true;
        open.values().removeIf(shared -> {
            if (shared.readers == 0) {
                close(shared);
            }
            return shared.readers == 0;
        });
    }
}
