package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.v4.state.Sessions;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.Opaque;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;

/** EXCHANGE_ID (RFC 8881 section 18.35), without state protection: AUTH_SYS has nothing to protect it by. */
final class ExchangeId extends Operation<ExchangeId.Arguments> {
    private static final int UPDATE = 0x4000_0000;
    private static final int CONFIRMED = 0x8000_0000;
    private static final int NO_PNFS = 0x0001_0000;
    private static final int KNOWN_FLAGS = UPDATE | 0x0007_0103;
    private static final int PROTECTED_BY_NOTHING = 0;
    private static final int PROTECTED_BY_MACHINE = 1;

    record Arguments(long verifier, Opaque owner, int flags, int protection) {}

    @Override
    Arguments read(XdrReader in) throws XdrException {
        Arguments arguments = new Arguments(in.int64(), Opaque.read(in), in.int32(), in.int32());
        if (arguments.protection() != PROTECTED_BY_NOTHING) {
            return arguments;
        }
        for (int implementation = in.length(1); implementation > 0; implementation--) {
            in.opaque(Opaque.MAX_BYTES);
            in.opaque(Opaque.MAX_BYTES);
            in.int64();
            in.int32();
        }
        return arguments;
    }

    @Override
    void perform(Arguments arguments, Compound compound, XdrWriter out) throws Nfs4Exception {
        if ((arguments.flags() & ~KNOWN_FLAGS) != 0) {
            throw new Nfs4Exception(Nfs4Status.INVAL, "no such flag");
        }
        if (arguments.protection() != PROTECTED_BY_NOTHING) {
            throw new Nfs4Exception(
                    arguments.protection() == PROTECTED_BY_MACHINE ? Nfs4Status.INVAL : Nfs4Status.ENCR_ALG_UNSUPP,
                    "state protection needs more than AUTH_SYS");
        }
        Sessions.Introduced introduced = compound.services
                .sessions()
                .exchangeId(
                        arguments.owner(),
                        arguments.verifier(),
                        (arguments.flags() & UPDATE) != 0,
                        compound.principal(),
                        compound.now);
        byte[] serverId = compound.services.serverId();
        out.int64(introduced.client())
                .int32(introduced.sequence())
                .int32(NO_PNFS | (introduced.confirmed() ? CONFIRMED : 0))
                .int32(PROTECTED_BY_NOTHING)
                .int64(0)
                .opaque(serverId)
                .opaque(serverId)
                .int32(0);
    }
}
