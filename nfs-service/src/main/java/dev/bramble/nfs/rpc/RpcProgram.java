package dev.bramble.nfs.rpc;

import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** One version of an RPC program. */
public interface RpcProgram {
    /** Answered as asked. */
    String OK = "OK";

    int program();

    int version();

    /** The procedure's name in lower case, for metrics; "unknown" when there is none of this number. */
    String name(int procedure);

    boolean has(int procedure);

    /** Whether doing it twice is as doing it once; the replies of other procedures are kept for repeated calls. */
    boolean isIdempotent(int procedure);

    /**
     * As {@link #isIdempotent(int)}, where the arguments say more.
     *
     * @param arguments from their first byte on; not to be moved
     */
    default boolean isIdempotent(int procedure, ByteBuf arguments) {
        return isIdempotent(procedure);
    }

    /**
     * Reads the arguments, does it, writes the results. May block on files.
     *
     * @return {@link #OK}, or the name of the status that the client was told
     * @throws XdrException when the arguments cannot be read; nothing was done then
     */
    String call(int procedure, Caller caller, XdrReader arguments, XdrWriter results) throws XdrException;

    /**
     * As {@link #call}, on a thread that must not wait for files.
     *
     * @return empty when it would have to: nothing was done then, and what was written is of no use
     */
    default Optional<String> callNow(int procedure, Caller caller, XdrReader arguments, XdrWriter results)
            throws XdrException {
        return Optional.empty();
    }

    /**
     * As {@link #call}, on a thread that may wait a moment.
     *
     * @return empty when it might take longer: nothing was done then, and what was written is of no use
     */
    default Optional<String> callBriefly(int procedure, Caller caller, XdrReader arguments, XdrWriter results)
            throws XdrException {
        return Optional.empty();
    }
}
