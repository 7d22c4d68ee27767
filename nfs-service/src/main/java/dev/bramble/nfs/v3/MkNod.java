package dev.bramble.nfs.v3;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.DeviceNumber;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.Optional;

/** MKNOD (RFC 1813 section 3.3.11). */
final class MkNod extends Procedure<MkNod.Arguments> {
    /** @param type empty: one that MKNOD does not make */
    record Arguments(DirectoryEntryName what, Optional<FileType> type, AttributeChange initial, DeviceNumber device) {}

    MkNod(ExportedFiles files) {
        super(files);
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        DirectoryEntryName what = DirectoryEntryName.read(in);
        return switch (in.int32()) {
            case 3 -> device(what, FileType.BLOCK_DEVICE, in);
            case 4 -> device(what, FileType.CHARACTER_DEVICE, in);
            case 6 -> plain(what, FileType.SOCKET, in);
            case 7 -> plain(what, FileType.FIFO, in);
            default -> new Arguments(what, Optional.empty(), AttributeChange.NONE, DeviceNumber.NONE);
        };
    }

    private static Arguments device(DirectoryEntryName what, FileType type, XdrReader in) throws XdrException {
        AttributeChange initial = NewAttributes.read(in);
        return new Arguments(what, Optional.of(type), initial, new DeviceNumber(in.int32(), in.int32()));
    }

    private static Arguments plain(DirectoryEntryName what, FileType type, XdrReader in) throws XdrException {
        return new Arguments(what, Optional.of(type), NewAttributes.read(in), DeviceNumber.NONE);
    }

    @Override
    void perform(Arguments arguments, Caller caller, XdrWriter out) throws FileException {
        ExportedFile directory = files.find(arguments.what().directory(), caller);
        FileName name = NewEntry.name(arguments.what().name());
        FileType type = arguments
                .type()
                .orElseThrow(() -> new FileException(FileFault.BAD_TYPE, "MKNOD makes devices, fifos and sockets"));
        FoundFile made =
                directory.files().makeNode(directory.node(), name, type, arguments.device(), arguments.initial());
        NewEntry.write(files, directory, arguments.what().directory(), made, caller, out);
    }

    @Override
    void writeFailure(Arguments arguments, Caller caller, XdrWriter out) {
        Attributes.writeWcc(files, arguments.what().directory(), caller, out);
    }
}
