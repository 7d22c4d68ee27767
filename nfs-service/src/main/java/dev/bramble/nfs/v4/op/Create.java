package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.DeviceNumber;
import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.Bitmap;
import dev.bramble.nfs.v4.attribute.RawAttributes;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.EnumSet;
import java.util.Set;

/** CREATE (RFC 8881 section 18.4): all but regular files. */
final class Create extends Operation<Create.Arguments> {
    private static final int DIRECTORY = 2;
    private static final int BLOCK_DEVICE = 3;
    private static final int CHARACTER_DEVICE = 4;
    private static final int LINK = 5;
    private static final int SOCKET = 6;
    private static final int FIFO = 7;
    private static final int MAX_TARGET_BYTES = 4096;

    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Arguments(int type, byte[] target, DeviceNumber device, byte[] name, RawAttributes attributes) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        int type = in.int32();
        byte[] target = {};
        DeviceNumber device = DeviceNumber.NONE;
        if (type == LINK) {
            target = in.opaque(MAX_TARGET_BYTES);
        } else if (type == BLOCK_DEVICE || type == CHARACTER_DEVICE) {
            device = new DeviceNumber(in.int32(), in.int32());
        }
        return new Arguments(type, target, device, Names.read(in), RawAttributes.read(in));
    }

    @Override
    Effort effort(Arguments arguments) {
        return SetAttr.effort(arguments.attributes());
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile directory = compound.directory();
        FileName name = Names.of(arguments.name());
        AttributeChange asked = arguments.attributes().change(SetAttr.SETTABLE);
        ExportedFileSystem files = directory.files();
        FoundFile made = switch (arguments.type()) {
            case DIRECTORY -> files.makeDirectory(directory.node(), name, asked);
            case LINK -> files.symbolicLink(directory.node(), name, target(arguments.target()));
            default -> files.makeNode(directory.node(), name, special(arguments.type()), arguments.device(), asked);
        };
        if (arguments.type() == LINK) {
            compound.files()
                    .activity()
                    .linked(
                            directory.export().uid(),
                            compound.caller.address(),
                            made.node().path());
        }
        compound.changed();
        ChangeInfo.write(directory, out);
        Set<Attribute> set = EnumSet.noneOf(Attribute.class);
        if (arguments.type() != LINK) {
            set.addAll(arguments.attributes().bitmap().attributes());
            set.remove(Attribute.SIZE);
        }
        Bitmap.write(set, out);
        compound.go(new Place.InExport(new ExportedFile(directory.export(), directory.files(), made)));
    }

    private static FileType special(int type) throws Nfs4Exception {
        return switch (type) {
            case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
            case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
            case SOCKET -> FileType.SOCKET;
            case FIFO -> FileType.FIFO;
            default -> throw new Nfs4Exception(Nfs4Status.BADTYPE, "CREATE makes no such files");
        };
    }

    private static byte[] target(byte[] target) throws Nfs4Exception {
        if (target.length == 0) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "a link to nothing");
        }
        for (byte b : target) {
            if (b == 0) {
                throw new Nfs4Exception(Nfs4Status.BADCHAR, "target with NUL");
            }
        }
        return target;
    }
}
