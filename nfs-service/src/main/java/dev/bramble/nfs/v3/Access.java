package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Right;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Set;

/** ACCESS (RFC 1813 section 3.3.4). */
final class Access extends Procedure<Access.Arguments> {
    private static final int READ = 0x01;
    private static final int LOOKUP = 0x02;
    private static final int MODIFY = 0x04;
    private static final int EXTEND = 0x08;
    private static final int DELETE = 0x10;
    private static final int EXECUTE = 0x20;

    record Arguments(FileHandle handle, int wanted) {}

    Access(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(FileHandle.read(in), in.int32());
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(arguments.handle(), caller);
        Attributes.writeOptional(file.attributes(), out);
        out.int32(arguments.wanted() & allowed(file));
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.handle(), caller, out);
    }

    private static int allowed(ExportedFile file) throws FileException {
        Set<Right> rights = file.files().rights(file.node());
        boolean directory = file.attributes().type() == FileType.DIRECTORY;
        int allowed = 0;
        if (rights.contains(Right.READ)) {
            allowed |= READ;
        }
        if (rights.contains(Right.WRITE)) {
            allowed |= MODIFY | EXTEND;
        }
        if (directory && rights.contains(Right.WRITE) && rights.contains(Right.EXECUTE)) {
            allowed |= DELETE;
        }
        if (rights.contains(Right.EXECUTE)) {
            allowed |= directory ? LOOKUP : EXECUTE;
        }
        return allowed;
    }
}
