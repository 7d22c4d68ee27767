package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.state.ClientIdInUse;
import dev.bramble.nfs.v4.state.ClientIds;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** SETCLIENTID of minor version 0 (RFC 7530 section 16.33). Nobody is ever called back. */
final class SetClientId extends Operation<SetClientId.Arguments> {
    private static final int MAX_ADDRESS_BYTES = 128;

    record Arguments(long verifier, Opaque owner) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        Arguments arguments = new Arguments(in.int64(), Opaque.read(in));
        in.int32();
        in.opaque(MAX_ADDRESS_BYTES);
        in.opaque(MAX_ADDRESS_BYTES);
        in.int32();
        return arguments;
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        ClientIds.Introduced introduced = compound.services
                .clientIds()
                .set(arguments.owner(), arguments.verifier(), compound.principal(), compound.now);
        out.int64(introduced.client()).int64(introduced.confirmVerifier());
    }

    /** clientaddr4 of the other client; its port is not known here. */
    @Override
    void writeFailure(Nfs4Exception failure, XdrWriter out) {
        if (failure instanceof ClientIdInUse other) {
            String address = other.user().address();
            out.string(address.indexOf(':') < 0 ? "tcp" : "tcp6").string(address + ".0.0");
        }
    }
}
