package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExclusiveCreate;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** CREATE (RFC 1813 section 3.3.8): UNCHECKED, GUARDED, EXCLUSIVE. */
final class Create extends Procedure<Create.Arguments> {
    private static final int UNCHECKED = 0;
    private static final int GUARDED = 1;
    private static final int EXCLUSIVE = 2;

    /** @param verifier of an EXCLUSIVE create; kept in the new file's times until the client sets them */
    record Arguments(DirectoryEntryName what, int how, AttributeChange initial, long verifier) {}

    Create(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        DirectoryEntryName what = DirectoryEntryName.read(in);
        int how = in.int32();
        return switch (how) {
            case UNCHECKED, GUARDED -> new Arguments(what, how, NewAttributes.read(in), 0);
            case EXCLUSIVE -> new Arguments(what, how, AttributeChange.NONE, in.int64());
            default -> throw new XdrException("no such createmode");
        };
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(arguments.what().directory(), caller);
        FileName name = NewEntry.name(arguments.what().name());
        FoundFile made = switch (arguments.how()) {
            case EXCLUSIVE -> exclusive(directory, name, arguments.verifier(), caller);
            case GUARDED -> fresh(directory, name, arguments.initial(), caller);
            default -> unchecked(directory, name, arguments.initial(), caller);
        };
        NewEntry.write(files, directory, arguments.what().directory(), made, caller, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, arguments.what().directory(), caller, out);
    }

    /** A file that is there is used; of the attributes only a size counts then. */
    private FoundFile unchecked(ExportedFile directory, FileName name, AttributeChange initial, Caller caller)
            throws FileException {
        FoundFile file = directory.files().create(directory.node(), name, false, initial);
        if (initial.size().isPresent() || file.attributes().size() == 0) {
            // An empty one may be new: that too is a change.
            files.activity().written(directory.export().uid(), caller.address(), file.node());
        }
        return file;
    }

    private FoundFile fresh(ExportedFile directory, FileName name, AttributeChange initial, Caller caller)
            throws FileException {
        FoundFile made = directory.files().create(directory.node(), name, true, initial);
        files.activity().created(directory.export().uid(), caller.address(), made.node());
        return made;
    }

    /** A repeat finds its verifier in the file's times and is told of the same success. */
    private FoundFile exclusive(ExportedFile directory, FileName name, long verifier, Caller caller)
            throws FileException {
        ExclusiveCreate create = new ExclusiveCreate(verifier);
        try {
            return fresh(directory, name, create.mark(AttributeChange.ofMode(0600)), caller);
        } catch (FileException e) {
            return create.repeated(directory, name, e);
        }
    }
}
