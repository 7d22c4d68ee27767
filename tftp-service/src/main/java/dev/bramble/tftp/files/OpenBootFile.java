package dev.bramble.tftp.files;

import dev.bramble.posix.FileStatus;
import dev.bramble.posix.ImmediateRead;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A boot file by its descriptor. After each read, size and modification time are compared with those at opening: the
 * bytes just read are of that version, or the read fails. (Not the time of status change: a rename moves that.)
 */
final class OpenBootFile implements VersionedFile {
    private final OpenFile file;
    private final FileStatus opened;
    private final Release release;
    private final Supplier<VersionedFile> again;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What is done when it is not read any more. */
    interface Release {
        void run() throws PosixException;
    }

    OpenBootFile(OpenFile file, FileStatus opened, Release release, Supplier<VersionedFile> again) {
        this.file = file;
        this.opened = opened;
        this.release = release;
        this.again = again;
    }

    @Override
    public long size() {
        return opened.size();
    }

    @Override
    public boolean readCached(long offset, ByteBuffer block) throws PosixException, FileChangedException {
        if (block.hasRemaining()) {
            if (!(file.preadNow(offset, block) instanceof ImmediateRead.Complete(int _)) || block.hasRemaining()) {
                return false;
            }
        }
        checkUnchanged();
        return true;
    }

    @Override
    public void read(long offset, ByteBuffer block) throws PosixException, FileChangedException {
        int start = block.position();
        while (block.hasRemaining()) {
            if (file.pread(offset + block.position() - start, block) == 0) {
                throw new FileChangedException();
            }
        }
        checkUnchanged();
    }

    @Override
    public void checkUnchanged() throws PosixException, FileChangedException {
        if (closed.get()) {
            throw new IllegalStateException("the file is closed");
        }
        FileStatus now = file.status();
        if (now.size() != opened.size() || !now.mtime().equals(opened.mtime())) {
            throw new FileChangedException();
        }
    }

    @Override
    public FileVersion version() {
        return FileVersion.of(opened);
    }

    @Override
    public VersionedFile again() {
        if (closed.get()) {
            throw new IllegalStateException("the file is closed");
        }
        return again.get();
    }

    @Override
    public void close() throws PosixException {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
