package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.AttributeChange;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.Bitmap;
import dev.bramble.nfs.v4.attribute.RawAttributes;
import dev.bramble.nfs.v4.state.Share;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.StateId;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import java.util.EnumSet;
import java.util.Set;

/** SETATTR (RFC 8881 section 18.30). A size counts as a write, and needs a stateid. */
final class SetAttr extends Operation<SetAttr.Arguments> {
    static final Set<Attribute> SETTABLE = settable();

    record Arguments(StateId state, RawAttributes attributes) {}

    private static Set<Attribute> settable() {
        EnumSet<Attribute> settable = EnumSet.allOf(Attribute.class);
        settable.removeIf(attribute -> !attribute.isSettable());
        return settable;
    }

    @Override
    Arguments read(XdrReader in) throws XdrException {
        return new Arguments(StateId.read(in), RawAttributes.read(in));
    }

    /** Cutting off a long file takes its time. */
    static Effort effort(RawAttributes asked) {
        return asked.bitmap().attributes().contains(Attribute.SIZE) ? Effort.LONG : Effort.CHANGES;
    }

    @Override
    Effort effort(Arguments arguments) {
        return effort(arguments.attributes());
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        ExportedFile file = compound.file(Nfs4Status.ROFS);
        AttributeChange change = arguments.attributes().change(SETTABLE);
        if (change.size().isPresent()) {
            if (file.attributes().type() != FileType.REGULAR) {
                throw new Nfs4Exception(compound.notRegular(file.attributes().type()), "not a regular file");
            }
            compound.services
                    .opens()
                    .requireAccess(
                            compound.requester(), compound.named(arguments.state(), file), Share.WRITE, compound.now);
        }
        file.files().change(file.node(), change);
        compound.changed();
        if (change.size().isPresent()) {
            compound.wrote(file);
        }
        Bitmap.write(arguments.attributes().bitmap().attributes(), out);
    }

    @Override
    void writeFailure(Nfs4Exception failure, XdrWriter out) {
        Bitmap.write(Set.of(), out);
    }
}
