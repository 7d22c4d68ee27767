package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

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
        FileAttributes file = files.find(arguments.handle(), caller).attributes();
        Attributes.writeOptional(file, out);
        out.int32(arguments.wanted() & allowed(caller, file));
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, arguments.handle(), caller, out);
    }

    private static int allowed(Caller caller, FileAttributes file) {
        boolean directory = file.type() == FileType.DIRECTORY;
        int allowed = 0;
        if (Permissions.may(caller, file, Permissions.READ)) {
            allowed |= READ;
        }
        if (Permissions.may(caller, file, Permissions.WRITE)) {
            allowed |= MODIFY | EXTEND;
        }
        if (directory && Permissions.may(caller, file, Permissions.WRITE | Permissions.EXECUTE)) {
            allowed |= DELETE;
        }
        if (Permissions.may(caller, file, Permissions.EXECUTE)) {
            allowed |= directory ? LOOKUP : EXECUTE;
        }
        return allowed;
    }
}
