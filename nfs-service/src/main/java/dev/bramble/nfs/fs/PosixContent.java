package dev.bramble.nfs.fs;

import dev.bramble.posix.ImmediateRead;
import dev.bramble.posix.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** READ, WRITE and COMMIT by system calls. */
final class PosixContent {
    private final ActingThread thread;
    private final PosixOpening opening;

    PosixContent(ActingThread thread, PosixOpening opening) {
        this.thread = thread;
        this.opening = opening;
    }

    void read(LocatedFile file, long offset, ByteBuffer into) throws IOException {
        try (OpenFile open = opening.toRead(file)) {
            long at = offset;
            int got = 1;
            while (into.hasRemaining() && got > 0) {
                got = Waiting.isAllowed() ? open.pread(at, into) : now(open, at, into);
                at += got;
            }
        }
    }

    private static int now(OpenFile open, long at, ByteBuffer into) throws IOException {
        return switch (open.preadNow(at, into)) {
            case ImmediateRead.Complete(int count) -> count;
            case ImmediateRead.NotDone _ -> {
                Waiting.require();
                yield 0;
            }
        };
    }

    /** The writing itself is the caller's too: it takes set-uid bits away, and counts for quotas. */
    void write(LocatedFile file, long offset, ByteBuffer data, Stability stability) throws IOException {
        try (OpenFile open = opening.toWrite(file)) {
            thread.call(() -> {
                long at = offset;
                while (data.hasRemaining()) {
                    at += open.pwrite(at, data);
                }
                return at;
            });
            switch (stability) {
                case UNSTABLE -> {}
                case DATA_SYNC -> open.dataSync();
                case FILE_SYNC -> open.sync();
            }
        }
    }

    void commit(LocatedFile file) throws IOException {
        PosixOpening.requireRegular(file);
        try (OpenFile open = file.reference().reopen()) {
            open.dataSync();
        }
    }
}
