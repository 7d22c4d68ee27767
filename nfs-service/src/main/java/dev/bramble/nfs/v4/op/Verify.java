package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.RawAttributes;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** VERIFY and NVERIFY (RFC 8881 sections 18.31 and 18.15): goes on only if attributes are, or are not, these. */
final class Verify extends Operation<RawAttributes> {
    private final boolean wantsSame;

    Verify(boolean wantsSame) {
        this.wantsSame = wantsSame;
    }

    @Override
    RawAttributes read(XdrReader in) throws XdrException {
        return RawAttributes.read(in);
    }

    @Override
    Effort effort(RawAttributes attributes) {
        return Effort.LOOKS;
    }

    @Override
    void perform(RawAttributes told, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        if (told.bitmap().hasUnknown()) {
            throw new Nfs4Exception(Nfs4Status.ATTRNOTSUPP, "an attribute that is not known here");
        }
        GetAttr.requireReadable(told.bitmap());
        if (told.bitmap().attributes().contains(Attribute.RDATTR_ERROR)) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "rdattr_error is of READDIR only");
        }
        ByteBuf current = Unpooled.buffer();
        GetAttr.attributes(compound)
                .write(
                        told.bitmap().attributes(),
                        Descriptions.of(compound.place(), compound.files()),
                        new XdrWriter(current));
        boolean same = told.isSameAs(current);
        if (same != wantsSame) {
            throw new Nfs4Exception(
                    wantsSame ? Nfs4Status.NOT_SAME : Nfs4Status.SAME, "attributes are " + (same ? "the same" : "not"));
        }
    }
}
