package dev.bramble.nfs.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The header of a call (RFC 5531 section 9); the procedure's arguments follow it in the buffer.
 *
 * @param xid the caller's number for this call
 * @param rpcVersion 2, or the call is refused
 */
public record RpcCall(int xid, int rpcVersion, int program, int version, int procedure, Credential credential) {
    /** RPC version of RFC 5531. */
    public static final int RPC_VERSION = 2;

    private static final int CALL = 0;
    private static final int AUTH_SYS = 1;
    private static final int MAX_AUTH_BYTES = 400;

    /** Reads the header, and leaves the reader at the arguments. */
    public static RpcCall read(XdrReader in) throws XdrException {
        int xid = in.int32();
        if (in.int32() != CALL) {
            throw new XdrException("not a call");
        }
        int rpcVersion = in.int32();
        if (rpcVersion != RPC_VERSION) {
            return new RpcCall(xid, rpcVersion, 0, 0, 0, new Credential.None());
        }
        int program = in.int32();
        int version = in.int32();
        int procedure = in.int32();
        int flavour = in.int32();
        ByteBuf body = Unpooled.wrappedBuffer(in.opaque(MAX_AUTH_BYTES));
        Credential credential = flavour == AUTH_SYS ? Credential.Sys.read(new XdrReader(body)) : new Credential.None();
        in.int32();
        in.opaque(MAX_AUTH_BYTES);
        return new RpcCall(xid, rpcVersion, program, version, procedure, credential);
    }
}
