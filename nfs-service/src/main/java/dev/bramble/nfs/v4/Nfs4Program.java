package dev.bramble.nfs.v4;

import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.RpcProgram;
import dev.bramble.nfs.v4.op.CompoundProcedure;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** NFS version 4: program 100003, whose one procedure of note is COMPOUND (RFC 8881 section 16). */
public final class Nfs4Program implements RpcProgram {
    private static final int PROGRAM = 100003;
    private static final int VERSION = 4;
    private static final int NULL = 0;
    private static final int COMPOUND = 1;

    private final CompoundProcedure compound;

    public Nfs4Program(CompoundProcedure compound) {
        this.compound = compound;
    }

    @Override
    public int program() {
        return PROGRAM;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public String name(int procedure) {
        return switch (procedure) {
            case NULL -> "null";
            case COMPOUND -> "compound";
            default -> "unknown";
        };
    }

    @Override
    public boolean has(int procedure) {
        return procedure == NULL || procedure == COMPOUND;
    }

    @Override
    public boolean isIdempotent(int procedure) {
        return procedure == NULL;
    }

    /** Minor version 1 has its sessions to do things once; minor version 0 has the RPC's reply cache. */
    @Override
    public boolean isIdempotent(int procedure, ByteBuf arguments) {
        return procedure == NULL || CompoundProcedure.minorVersion(arguments) != 0;
    }

    @Override
    public Optional<String> callBriefly(int procedure, Caller caller, XdrReader arguments, XdrWriter results)
            throws XdrException {
        int position = arguments.position();
        boolean brief = procedure == COMPOUND && compound.isBrief(caller, arguments);
        arguments.seek(position);
        return brief ? Optional.of(call(procedure, caller, arguments, results)) : Optional.empty();
    }

    @Override
    public String call(int procedure, Caller caller, XdrReader arguments, XdrWriter results) throws XdrException {
        return procedure == COMPOUND ? compound.call(caller, arguments, results).name() : OK;
    }
}
