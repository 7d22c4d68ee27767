package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrWriter;

/** What CREATE, MKDIR and SYMLINK share. */
final class NewEntry {
    private NewEntry() {}

    /** The name, which must not be "." or ".." as they are always there. */
    static FileName name(byte[] name) throws FileException {
        if (FileName.isDot(name) || FileName.isDotDot(name)) {
            throw new FileException(FileFault.EXISTS, "'.' and '..' are always there");
        }
        return FileName.of(name);
    }

    /** post_op_fh3, post_op_attr, and wcc_data of the directory. */
    static void write(
            ExportedFiles files,
            ExportedFile directory,
            FileHandle handle,
            FoundFile made,
            Caller caller,
            XdrWriter out) {
        out.bool(true);
        files.handle(directory, made.node()).write(out);
        Attributes.writeOptional(made.attributes(), out);
        Attributes.writeWcc(files, handle, caller, out);
    }
}
