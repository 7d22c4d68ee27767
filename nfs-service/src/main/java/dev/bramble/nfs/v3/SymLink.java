package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** SYMLINK (RFC 1813 section 3.3.10). The target is the client's text: it is never followed here. */
final class SymLink extends Procedure<SymLink.Arguments> {
    private static final int MAX_TARGET_BYTES = 4096;

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Arguments(DirectoryEntryName what, AttributeChange initial, byte[] target) {}

    SymLink(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(DirectoryEntryName.read(in), NewAttributes.read(in), in.opaque(MAX_TARGET_BYTES));
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(arguments.what().directory(), caller);
        FileName name = NewEntry.name(arguments.what().name());
        for (byte b : arguments.target()) {
            if (b == 0) {
                throw new FileException(FileFault.INVALID, "target with NUL");
            }
        }
        FoundFile made = directory.files().symbolicLink(directory.node(), name, arguments.target());
        files.activity()
                .linked(directory.export().uid(), caller.address(), made.node().path());
        NewEntry.write(files, directory, arguments.what().directory(), made, caller, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, arguments.what().directory(), caller, out);
    }
}
