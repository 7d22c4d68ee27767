package dev.bramble.nfs.rpc;

import dev.bramble.nfs.wire.RpcCall;
import dev.bramble.nfs.wire.RpcReply;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a call's bytes to the program it names and writes the reply. Safe for use by several threads. */
public final class RpcDispatcher {
    private static final Logger log = LoggerFactory.getLogger(RpcDispatcher.class);

    /** What changes something has a short answer; a long one is of reading, which may be done again. */
    private static final int MAX_KEPT_BYTES = 8 * 1024;

    private final List<RpcProgram> programs;
    private final ReplyCache replies;
    private final RpcMetrics metrics;
    private final LongSupplier nanos;
    private final IdentityMapping identities;

    public RpcDispatcher(
            List<RpcProgram> programs,
            IdentityMapping identities,
            ReplyCache replies,
            RpcMetrics metrics,
            LongSupplier nanos) {
        this.programs = List.copyOf(programs);
        this.identities = identities;
        this.replies = replies;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    /**
     * Answers one call.
     *
     * @param reply takes the reply's bytes
     * @return false when there is nothing to answer: the same call is being worked on
     * @throws XdrException when the bytes are no call at all; the connection is of no more use
     */
    public boolean dispatch(InetSocketAddress client, ByteBuf bytes, ByteBuf reply) throws XdrException {
        ByteBuf whole = bytes.slice();
        XdrReader in = new XdrReader(bytes);
        XdrWriter out = new XdrWriter(reply);
        RpcCall call = RpcCall.read(in);
        RpcProgram program = find(call);
        if (program == null || !program.has(call.procedure())) {
            refusal(call, program).write(call.xid(), out);
            return true;
        }
        Caller caller = new Caller(client.getAddress(), client.getPort(), identities.map(call.credential()));
        if (program.isIdempotent(call.procedure(), bytes.slice())) {
            run(program, call, caller, in, out);
            return true;
        }
        ReplyCache.Key key = ReplyCache.Key.of(client.getAddress(), call, whole);
        return switch (replies.begin(key)) {
            case ReplyCache.InProgress() -> false;
            case ReplyCache.Done(byte[] kept) -> {
                metrics.replayed(program, call.procedure());
                reply.writeBytes(kept);
                yield true;
            }
            case ReplyCache.New() -> {
                int start = reply.writerIndex();
                try {
                    run(program, call, caller, in, out);
                    int length = reply.writerIndex() - start;
                    if (length > MAX_KEPT_BYTES) {
                        replies.forget(key);
                    } else {
                        byte[] kept = new byte[length];
                        reply.getBytes(start, kept);
                        replies.done(key, kept);
                    }
                } catch (RuntimeException | Error e) {
                    replies.forget(key);
                    throw e;
                }
                yield true;
            }
        };
    }

    private void run(RpcProgram program, RpcCall call, Caller caller, XdrReader in, XdrWriter out) {
        long start = nanos.getAsLong();
        int position = out.position();
        new RpcReply.Success().write(call.xid(), out);
        boolean failed = true;
        try {
            program.call(call.procedure(), caller, in, out);
            failed = false;
        } catch (XdrException e) {
            log.atDebug()
                    .addKeyValue("client", caller.address().getHostAddress())
                    .log(e.getMessage());
            out.rewind(position);
            new RpcReply.GarbageArguments().write(call.xid(), out);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("client", caller.address().getHostAddress())
                    .setCause(e)
                    .log("{} failed", program.name(call.procedure()));
            out.rewind(position);
            new RpcReply.SystemError().write(call.xid(), out);
        }
        metrics.called(program, call.procedure(), failed, nanos.getAsLong() - start);
    }

    private @Nullable RpcProgram find(RpcCall call) {
        for (RpcProgram program : programs) {
            if (call.rpcVersion() == RpcCall.RPC_VERSION
                    && program.program() == call.program()
                    && program.version() == call.version()) {
                return program;
            }
        }
        return null;
    }

    private RpcReply refusal(RpcCall call, @Nullable RpcProgram program) {
        if (call.rpcVersion() != RpcCall.RPC_VERSION) {
            return new RpcReply.RpcMismatch();
        }
        if (program != null) {
            return new RpcReply.ProcedureUnavailable();
        }
        int[] versions = programs.stream()
                .filter(known -> known.program() == call.program())
                .mapToInt(RpcProgram::version)
                .sorted()
                .toArray();
        return versions.length == 0
                ? new RpcReply.ProgramUnavailable()
                : new RpcReply.ProgramMismatch(versions[0], versions[versions.length - 1]);
    }
}
