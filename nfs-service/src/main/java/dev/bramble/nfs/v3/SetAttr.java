package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.FileAttributes;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.time.Instant;
import java.util.Optional;

/** SETATTR (RFC 1813 section 3.3.2). */
final class SetAttr extends Procedure<SetAttr.Arguments> {
    /** @param guard the file's ctime as the client knows it */
    record Arguments(FileHandle handle, AttributeChange change, Optional<Instant> guard) {}

    SetAttr(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        FileHandle handle = FileHandle.read(in);
        AttributeChange change = NewAttributes.read(in);
        return new Arguments(handle, change, in.bool() ? Optional.of(NewAttributes.time(in)) : Optional.empty());
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile file = files.find(arguments.handle(), caller);
        if (arguments.guard().isPresent()
                && !arguments.guard().get().equals(file.attributes().changed())) {
            throw new FileException(FileFault.NOT_SYNC, "the file changed meanwhile");
        }
        FileAttributes after = file.files().change(file.node(), arguments.change());
        if (arguments.change().size().isPresent()) {
            files.activity().written(file.export().uid(), caller.address(), file.node());
        }
        out.bool(false);
        Attributes.writeOptional(after, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, arguments.handle(), caller, out);
    }
}
