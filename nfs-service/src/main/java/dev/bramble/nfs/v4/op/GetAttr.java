package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.v4.attribute.Attribute;
import dev.bramble.nfs.v4.attribute.AttributeWriter;
import dev.bramble.nfs.v4.attribute.Bitmap;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** GETATTR (RFC 8881 section 18.7). */
final class GetAttr extends Operation<Bitmap> {
    @Override
    Bitmap read(XdrReader in) throws XdrException {
        return Bitmap.read(in);
    }

    @Override
    Effort effort(Bitmap wanted) {
        return Effort.LOOKS;
    }

    @Override
    void perform(Bitmap wanted, Compound compound, XdrWriter out) throws FileException, Nfs4Exception {
        requireReadable(wanted);
        attributes(compound).write(wanted.attributes(), Descriptions.of(compound.place(), compound.files()), out);
    }

    static AttributeWriter attributes(Compound compound) {
        return new AttributeWriter(compound.minor, compound.services.clients().lease());
    }

    static void requireReadable(Bitmap wanted) throws Nfs4Exception {
        if (!wanted.attributes().stream().allMatch(Attribute::isReadable)) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "an attribute that can only be set");
        }
    }
}
