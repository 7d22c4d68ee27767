package dev.bramble.nfs.rpc;

import dev.bramble.nfs.wire.RpcCall;
import dev.bramble.nfs.wire.RpcReply;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import dev.bramble.nfs.wire.XdrWriter;
import io.netty.buffer.ByteBuf;
import io.prometheus.client.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a call's bytes to the program it names and writes the reply. Safe for use by several threads. */
public final class RpcDispatcher {
    private static final Logger log = LoggerFactory.getLogger(RpcDispatcher.class);

    /** What changes something has a short answer; a long one is of reading, which may be done again. */
    private static final int MAX_KEPT_BYTES = 8 * 1024;

    private final List<Served> programs;
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
        this.programs =
                programs.stream().map(program -> Served.of(program, metrics)).toList();
        this.identities = identities;
        this.replies = replies;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    /**
     * A program and what is counted of it.
     *
     * @param series by the procedure's number
     */
    private record Served(RpcProgram program, List<OperationSeries> series, Counter.Child replays) {
        static Served of(RpcProgram program, RpcMetrics metrics) {
            String version = Integer.toString(program.version());
            List<OperationSeries> series = new ArrayList<>();
            for (int procedure = 0; program.has(procedure); procedure++) {
                series.add(metrics.operation(version, program.name(procedure)));
            }
            return new Served(program, series, metrics.replays(version));
        }
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
        Served served = find(call);
        if (served == null || !served.program().has(call.procedure())) {
            refusal(call, served).write(call.xid(), out);
            return true;
        }
        RpcProgram program = served.program();
        Caller caller = caller(client, call);
        if (program.isIdempotent(call.procedure(), bytes.slice())) {
            run(served, call, caller, in, out);
            return true;
        }
        ReplyCache.Key key = ReplyCache.Key.of(client.getAddress(), call, whole);
        return switch (replies.begin(key)) {
            case ReplyCache.InProgress() -> false;
            case ReplyCache.Done(byte[] kept) -> {
                served.replays().inc();
                reply.writeBytes(kept);
                yield true;
            }
            case ReplyCache.New() -> {
                int start = reply.writerIndex();
                try {
                    run(served, call, caller, in, out);
                    keep(key, reply, start);
                } catch (RuntimeException | Error e) {
                    replies.forget(key);
                    throw e;
                }
                yield true;
            }
        };
    }

    /**
     * As {@link #dispatch}, on a thread that must not wait for files.
     *
     * @return false when it would have to: nothing was done then, and both buffers are as they were
     */
    public boolean dispatchNow(InetSocketAddress client, ByteBuf bytes, ByteBuf reply) throws XdrException {
        return dispatch(client, bytes, reply, false);
    }

    /**
     * As {@link #dispatchNow}, on a thread that may wait a moment.
     *
     * @return false when it might take longer: nothing was done then, and both buffers are as they were
     */
    public boolean dispatchBriefly(InetSocketAddress client, ByteBuf bytes, ByteBuf reply) throws XdrException {
        return dispatch(client, bytes, reply, true);
    }

    private boolean dispatch(InetSocketAddress client, ByteBuf bytes, ByteBuf reply, boolean briefly)
            throws XdrException {
        int from = bytes.readerIndex();
        int to = reply.writerIndex();
        ByteBuf whole = bytes.slice();
        XdrReader in = new XdrReader(bytes);
        RpcCall call = RpcCall.read(in);
        Served served = find(call);
        boolean done = false;
        if (served != null && served.program().has(call.procedure())) {
            Caller caller = caller(client, call);
            XdrWriter out = new XdrWriter(reply);
            boolean idempotent = served.program().isIdempotent(call.procedure(), bytes.slice());
            if (idempotent) {
                int arguments = in.position();
                done = run(served, call, caller, in, out, RpcProgram::callNow);
                if (!done && briefly) {
                    in.seek(arguments);
                    reply.writerIndex(to);
                    done = run(served, call, caller, in, out, RpcProgram::callBriefly);
                }
            } else if (briefly) {
                done = once(served, call, caller, whole, in, out, reply);
            }
        }
        if (!done) {
            bytes.readerIndex(from);
            reply.writerIndex(to);
        }
        return done;
    }

    /** False, too, for what was seen before. */
    private boolean once(
            Served served, RpcCall call, Caller caller, ByteBuf whole, XdrReader in, XdrWriter out, ByteBuf reply) {
        ReplyCache.Key key = ReplyCache.Key.of(caller.address(), call, whole);
        if (!(replies.begin(key) instanceof ReplyCache.New)) {
            return false;
        }
        boolean done = false;
        try {
            int start = reply.writerIndex();
            done = run(served, call, caller, in, out, RpcProgram::callBriefly);
            if (done) {
                keep(key, reply, start);
            }
        } finally {
            if (!done) {
                replies.forget(key);
            }
        }
        return done;
    }

    private void keep(ReplyCache.Key key, ByteBuf reply, int start) {
        int length = reply.writerIndex() - start;
        if (length > MAX_KEPT_BYTES) {
            replies.forget(key);
        } else {
            byte[] kept = new byte[length];
            reply.getBytes(start, kept);
            replies.done(key, kept);
        }
    }

    /** A way to call a program: its status, empty when the call was not made. */
    private interface Way {
        Optional<String> call(RpcProgram program, int procedure, Caller caller, XdrReader in, XdrWriter out)
                throws XdrException;
    }

    private Caller caller(InetSocketAddress client, RpcCall call) {
        InetAddress address = client.getAddress();
        return new Caller(address, client.getPort(), identities.map(call.credential()), metrics.client(address));
    }

    private void run(Served served, RpcCall call, Caller caller, XdrReader in, XdrWriter out) {
        var _ = run(
                served,
                call,
                caller,
                in,
                out,
                (program, procedure, by, arguments, results) ->
                        Optional.of(program.call(procedure, by, arguments, results)));
    }

    private boolean run(Served served, RpcCall call, Caller caller, XdrReader in, XdrWriter out, Way way) {
        long start = nanos.getAsLong();
        int position = out.position();
        new RpcReply.Success().write(call.xid(), out);
        RpcProgram program = served.program();
        String status;
        try {
            Optional<String> said = way.call(program, call.procedure(), caller, in, out);
            if (said.isEmpty()) {
                return false;
            }
            status = said.get();
        } catch (XdrException e) {
            log.atDebug()
                    .addKeyValue("client", caller.address().getHostAddress())
                    .log(e.getMessage());
            out.rewind(position);
            new RpcReply.GarbageArguments().write(call.xid(), out);
            status = "GARBAGE_ARGS";
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("client", caller.address().getHostAddress())
                    .setCause(e)
                    .log("{} failed", program.name(call.procedure()));
            out.rewind(position);
            new RpcReply.SystemError().write(call.xid(), out);
            status = "SYSTEM_ERR";
        }
        long end = nanos.getAsLong();
        served.series().get(call.procedure()).done(caller.counts(), status, end - start);
        caller.counts().called(end, end - start);
        return true;
    }

    private @Nullable Served find(RpcCall call) {
        for (Served served : programs) {
            RpcProgram program = served.program();
            if (call.rpcVersion() == RpcCall.RPC_VERSION
                    && program.program() == call.program()
                    && program.version() == call.version()) {
                return served;
            }
        }
        return null;
    }

    private RpcReply refusal(RpcCall call, @Nullable Served known) {
        if (call.rpcVersion() != RpcCall.RPC_VERSION) {
            return new RpcReply.RpcMismatch();
        }
        if (known != null) {
            return new RpcReply.ProcedureUnavailable();
        }
        int[] versions = programs.stream()
                .map(Served::program)
                .filter(program -> program.program() == call.program())
                .mapToInt(RpcProgram::version)
                .sorted()
                .toArray();
        return versions.length == 0
                ? new RpcReply.ProgramUnavailable()
                : new RpcReply.ProgramMismatch(versions[0], versions[versions.length - 1]);
    }
}
