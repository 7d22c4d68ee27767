package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.state.CreatedSession;
import dev.bramble.nfs.v4.wire.ChannelAttributes;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** CREATE_SESSION (RFC 8881 section 18.36). Without delegations there is nothing to call back for: no back channel. */
final class CreateSession extends Operation<CreateSession.Arguments> {
    private static final int KNOWN_FLAGS = 7;
    private static final int MAX_FLAVOURS = 16;
    private static final int MAX_MACHINE_NAME = 255;
    private static final int MAX_GROUPS = 16;
    private static final int MAX_HANDLE_BYTES = 1024;

    record Arguments(long client, int sequence, int flags, ChannelAttributes fore, ChannelAttributes back) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        Arguments arguments = new Arguments(
                in.int64(), in.int32(), in.int32(), ChannelAttributes.read(in), ChannelAttributes.read(in));
        in.int32();
        for (int flavour = in.length(MAX_FLAVOURS); flavour > 0; flavour--) {
            skipSecurity(in);
        }
        return arguments;
    }

    /** callback_sec_parms4. */
    private static void skipSecurity(XdrReader in) throws XdrException {
        switch (in.int32()) {
            case 0 -> {
                // AUTH_NONE has no parameters.
            }
            case 1 -> {
                in.int32();
                in.opaque(MAX_MACHINE_NAME);
                in.int64();
                for (int group = in.length(MAX_GROUPS); group > 0; group--) {
                    in.int32();
                }
            }
            case 6 -> {
                in.int32();
                in.opaque(MAX_HANDLE_BYTES);
                in.opaque(MAX_HANDLE_BYTES);
            }
            default -> throw new XdrException("no such security flavour");
        }
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        if ((arguments.flags() & ~KNOWN_FLAGS) != 0) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "no such flag");
        }
        CreatedSession created = compound.services
                .sessions()
                .create(
                        arguments.client(),
                        arguments.sequence(),
                        arguments.fore(),
                        arguments.back(),
                        compound.principal(),
                        compound.now);
        created.id().write(out);
        out.int32(created.sequence()).int32(0);
        created.fore().write(out);
        created.back().write(out);
    }
}
