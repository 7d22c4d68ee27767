package dev.bramble.nfs.served;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.AttributeChange.TimeChange;
import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.FoundFile;
import java.time.Instant;
import java.util.Optional;

/**
 * A create that a client may repeat (RFC 1813 section 3.3.8, RFC 8881 section 18.16.3). Its verifier is kept in the new file's
 * times until the client sets them: less two bits, as seconds are 31 bits on old file systems.
 */
public record ExclusiveCreate(long verifier) {
    private static final int SECONDS_BITS = 0x7fff_ffff;

    private Instant accessed() {
        return Instant.ofEpochSecond((verifier >>> Integer.SIZE) & SECONDS_BITS);
    }

    private Instant modified() {
        return Instant.ofEpochSecond(verifier & SECONDS_BITS);
    }

    /** What is asked for the new file, with the verifier in place of times. */
    public AttributeChange mark(AttributeChange asked) {
        return new AttributeChange(
                asked.mode(),
                asked.uid(),
                asked.gid(),
                asked.size(),
                Optional.of(new TimeChange.To(accessed())),
                Optional.of(new TimeChange.To(modified())));
    }

    /**
     * The file that the first of two made, after the second failed.
     *
     * @throws FileException the failure, when that was another one, or the file is not of this create
     */
    public FoundFile repeated(ExportedFile directory, FileName name, FileException failure) throws FileException {
        if (failure.fault() != FileFault.EXISTS) {
            throw failure;
        }
        FoundFile there = directory.files().lookup(directory.node(), name);
        FileAttributes found = there.attributes();
        if (found.type() != FileType.REGULAR
                || !found.accessed().equals(accessed())
                || !found.modified().equals(modified())) {
            throw failure;
        }
        return there;
    }
}
