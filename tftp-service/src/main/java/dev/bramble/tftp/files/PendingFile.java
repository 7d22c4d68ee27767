package dev.bramble.tftp.files;

import dev.bramble.posix.Errno;
import dev.bramble.posix.OpenDirectory;
import dev.bramble.posix.OpenFile;
import dev.bramble.posix.PosixException;
import dev.bramble.tftp.files.WriteRefusedException.Reason;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file under a temporary name in the folder where it is going to appear. */
final class PendingFile implements IncomingFile {
    private static final Logger log = LoggerFactory.getLogger(PendingFile.class);

    private final OpenDirectory folder;
    private final OpenFile file;
    private final byte[] temporaryName;
    private final TreePath target;
    private final WritePolicy policy;
    private long size;
    private boolean ended;

    PendingFile(OpenDirectory folder, OpenFile file, byte[] temporaryName, TreePath target, WritePolicy policy) {
        this.folder = folder;
        this.file = file;
        this.temporaryName = temporaryName;
        this.target = target;
        this.policy = policy;
    }

    static WriteRefusedException tooLong(long maxBytes) {
        return new WriteRefusedException(
                Reason.NO_ROOM, "files of at most " + maxBytes + " bytes are taken (BRAMBLE_TFTP_MAX_WRITE_BYTES)");
    }

    static WriteRefusedException noRoom() {
        return new WriteRefusedException(Reason.NO_ROOM, "the server's disk has no room for it");
    }

    static WriteRefusedException exists() {
        return new WriteRefusedException(Reason.EXISTS, "there is a file of that name; only new ones are taken");
    }

    @Override
    public String tree() {
        return target.tree();
    }

    @Override
    public String path() {
        return target.path();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void append(ByteBuffer bytes) throws WriteRefusedException {
        if (bytes.remaining() > policy.maxBytes() - size) {
            throw tooLong(policy.maxBytes());
        }
        try {
            while (bytes.hasRemaining()) {
                size += file.pwrite(size, bytes);
            }
        } catch (PosixException e) {
            throw BootTreeWriter.refused(e);
        }
    }

    @Override
    public void commit() throws WriteRefusedException {
        try {
            file.setMode(0666 & ~policy.umask());
            file.sync();
            appear();
            ended = true;
            try {
                folder.sync();
            } finally {
                closeAll();
            }
        } catch (PosixException e) {
            throw BootTreeWriter.refused(e);
        }
    }

    private void appear() throws PosixException, WriteRefusedException {
        byte[] name = BootTreeWriter.bytes(target.name());
        if (policy.allowed() == WritePolicy.Allowed.REPLACE) {
            folder.rename(temporaryName, folder, name);
            return;
        }
        try {
            folder.renameNew(temporaryName, folder, name);
        } catch (PosixException e) {
            if (e.errno() == Errno.EEXIST) {
                throw exists();
            }
            throw e;
        }
    }

    @Override
    public void discard() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            try {
                folder.unlink(temporaryName);
            } finally {
                closeAll();
            }
        } catch (PosixException e) {
            log.atWarn().setCause(e).log("what came of {} could not be removed", target);
        }
    }

    private void closeAll() throws PosixException {
        try {
            file.close();
        } finally {
            folder.close();
        }
    }
}
