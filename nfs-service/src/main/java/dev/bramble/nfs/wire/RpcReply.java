package dev.bramble.nfs.wire;

/** What a call is answered with, before any results (RFC 5531 section 9). */
public sealed interface RpcReply {
    int REPLY = 1;
    int MSG_ACCEPTED = 0;
    int MSG_DENIED = 1;

    /** The answer's xid and status; results follow a {@link Success}. */
    default void write(int xid, XdrWriter out) {
        out.int32(xid).int32(REPLY);
        switch (this) {
            case RpcMismatch() ->
                out.int32(MSG_DENIED).int32(0).int32(RpcCall.RPC_VERSION).int32(RpcCall.RPC_VERSION);
            case Success() -> accepted(out, 0);
            case ProgramUnavailable() -> accepted(out, 1);
            case ProgramMismatch(int low, int high) -> {
                accepted(out, 2);
                out.int32(low).int32(high);
            }
            case ProcedureUnavailable() -> accepted(out, 3);
            case GarbageArguments() -> accepted(out, 4);
            case SystemError() -> accepted(out, 5);
        }
    }

    private static void accepted(XdrWriter out, int status) {
        out.int32(MSG_ACCEPTED).int32(0).int32(0).int32(status);
    }

    /** SUCCESS. */
    record Success() implements RpcReply {}

    /** RPC_MISMATCH: not RPC version 2. */
    record RpcMismatch() implements RpcReply {}

    /** PROG_UNAVAIL. */
    record ProgramUnavailable() implements RpcReply {}

    /** PROG_MISMATCH: the versions that are there. */
    record ProgramMismatch(int low, int high) implements RpcReply {}

    /** PROC_UNAVAIL. */
    record ProcedureUnavailable() implements RpcReply {}

    /** GARBAGE_ARGS. */
    record GarbageArguments() implements RpcReply {}

    /** SYSTEM_ERR. */
    record SystemError() implements RpcReply {}
}
