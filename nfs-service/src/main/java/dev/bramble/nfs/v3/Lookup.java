package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** LOOKUP (RFC 1813 section 3.3.3). Never follows a link; the root's '..' is the root. */
final class Lookup extends Procedure<DirectoryEntryName> {
    Lookup(ExportedFiles files) {
        super(files);
    }

    @Override
    DirectoryEntryName read(XdrReader in) throws XdrException {
        return DirectoryEntryName.read(in);
    }

    @Override
    void perform(DirectoryEntryName what, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(what.directory(), caller);
        FoundFile found = find(directory, what.name());
        files.handle(directory, found.node()).write(out);
        Attributes.writeOptional(found.attributes(), out);
        Attributes.writeOptional(directory.attributes(), out);
    }

    @Override
    void writeFailure(DirectoryEntryName what, Caller caller, XdrWriter out) {
        Attributes.writeCurrent(files, what.directory(), caller, out);
    }

    private static FoundFile find(ExportedFile directory, byte[] name) throws FileException {
        if (FileName.isDot(name)) {
            return directory.found();
        }
        if (FileName.isDotDot(name)) {
            return directory.files().parent(directory.node());
        }
        return directory.files().lookup(directory.node(), FileName.of(name));
    }
}
